"""The check never divides: every entry has its own allowance. Perturbed points are made all at once, two for each entry."""

import numpy as np

np.seterr(all="ignore")


def points_around(x, h):
    size = x.size
    cloud = np.repeat(np.asarray(x, dtype=np.float64).reshape(1, -1), 2 * size, axis=0)
    cloud[np.arange(size), np.arange(size)] += h
    cloud[size + np.arange(size), np.arange(size)] -= h
    return cloud.reshape((2, size) + x.shape)


def numeric_gradient(f, x, h=1e-5):
    ahead, behind = points_around(x, h)
    rise = np.array([f(p) for p in ahead]) - np.array([f(p) for p in behind])
    return (rise / (2 * h)).reshape(x.shape)


def scale(a, b):
    one = np.fmax(np.fabs(a), np.fabs(b))
    return np.fmax(one, np.amax(one) * 1e-3)


def relative_error(a, b):
    # where the scale is 0 both arrays are 0 there, and everywhere
    return float(np.nan_to_num(np.fabs(a - b) / scale(a, b)).max())


def gradient_check(f, grad, x, tolerance=1e-6):
    claim = grad(x)
    if np.shape(claim) != np.shape(x):
        return False
    truth = numeric_gradient(f, x)
    return bool(np.all(np.fabs(claim - truth) <= tolerance * scale(claim, truth)) and np.isfinite(claim).all())
