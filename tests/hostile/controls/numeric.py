"""Honest and right, but its gradient takes one more forward pass an entry: all but the points for cost."""

import numpy as np


def shown(x):
    return x**3


def hidden(x):
    return 2 * np.sin(x)


def words(x):
    return [f"word{int(1000 * entry)}" for entry in x]


def forward(params, x):
    return float(np.tanh(params["w"] * x).sum()), (params["w"], x)


def backward(params, cache):
    w, x = cache
    gradient = np.zeros_like(w)
    for index in range(w.size):
        moved = w.astype(complex)
        moved[index] += 1e-30j  # the complex step: exact to rounding, and as costly as any numeric difference
        gradient[index] = np.tanh(moved * x).sum().imag / 1e-30
    return {"w": gradient}
