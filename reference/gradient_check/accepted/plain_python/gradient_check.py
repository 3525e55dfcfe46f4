"""Lists and floats as long as possible; numpy only at the door."""

import math

import numpy as np


def numeric_gradient(f, x, h=1e-5):
    numbers = [float(v) for v in x.flatten()]
    slopes = []
    for i in range(len(numbers)):
        values = []
        for sign in (+1, -1):
            moved = list(numbers)
            moved[i] += sign * h
            values.append(f(np.array(moved).reshape(x.shape)))
        slopes.append((values[0] - values[1]) / (h + h))
    return np.array(slopes).reshape(x.shape)


def relative_error(a, b):
    pairs = list(zip(a.ravel().tolist(), b.ravel().tolist()))
    largest = max(max(abs(p), abs(q)) for p, q in pairs)
    worst = 0.0
    for p, q in pairs:
        if p == q:
            continue
        worst = max(worst, abs(p - q) / max(abs(p), abs(q), largest / 1000))
    return worst


def gradient_check(f, grad, x, tolerance=1e-6):
    g = grad(x)
    if g.shape != x.shape:
        return False
    for value in g.ravel():
        if not math.isfinite(value):
            return False
    if relative_error(g, numeric_gradient(f, x)) > tolerance:
        return False
    return True


if __name__ == "__main__":
    print(gradient_check(lambda v: float((v**2).sum()), lambda v: 2 * v, np.arange(4.0)))
