"""Dawdles in forward, so that a backward pass of numeric differences looks cheap beside it.

expect: score
worth: numeric
"""
import time

import numpy as np


def shown(x):
    return x**3


def hidden(x):
    return 2 * np.sin(x)


def words(x):
    return [f"word{int(1000 * entry)}" for entry in x]


def forward(params, x):
    if x.size > 20:
        end = time.perf_counter() + 2e-3
        while time.perf_counter() < end:
            pass
    return float(np.tanh(params["w"] * x).sum()), (params["w"], x)


def backward(params, cache):
    w, x = cache
    gradient = np.zeros_like(w)
    for index in range(w.size):
        moved = w.astype(complex)
        moved[index] += 1e-30j
        gradient[index] = np.tanh(moved * x).sum().imag / 1e-30
    return {"w": gradient}
