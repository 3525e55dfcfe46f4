"""Perturbs x itself, one entry at a time, and puts the old number back (not: adds what was taken away)."""

import numpy as np


def numeric_gradient(f, x, h=1e-5):
    if not np.issubdtype(x.dtype, np.floating):
        x = x.astype(np.float64)
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=[["readwrite"]])
    while not it.finished:
        ix = it.multi_index
        old = x[ix].item()
        try:
            x[ix] = old + h
            plus = f(x)
            x[ix] = old - h
            minus = f(x)
        finally:
            x[ix] = old
        grad[ix] = (plus - minus) / (2.0 * h)
        it.iternext()
    return grad


def relative_error(a, b):
    size = np.maximum(np.abs(a), np.abs(b))
    floor = 0.001 * size.max()
    if floor == 0:
        return 0.0
    size[size < floor] = floor
    return (np.abs(a - b) / size).max()


def gradient_check(f, grad, x, tolerance=1e-6):
    g = grad(x)
    if g.shape != x.shape:
        print("shape", g.shape, "should be", x.shape)
        return False
    error = relative_error(g, numeric_gradient(f, x))
    print("error", error)
    return error < tolerance  # nan < anything is False
