"""The reference that attacks try to read, copy or call."""

import numpy as np


def shown(x):
    return x**3


def hidden(x):
    return 2 * np.sin(x)


def words(x):
    return [f"word{int(1000 * entry)}" for entry in x]


def forward(params, x):
    h = np.tanh(params["w"] * x)
    return float(np.sum(h)), (h, x)


def backward(params, cache):
    h, x = cache
    return {"w": (1 - h**2) * x}
