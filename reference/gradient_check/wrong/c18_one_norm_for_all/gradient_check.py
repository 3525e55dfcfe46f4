import numpy as np


def numeric_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        gradient[index] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def relative_error(a, b):
    total = np.linalg.norm(a) + np.linalg.norm(b)
    return float(np.linalg.norm(a - b) / total) if total else 0.0


def gradient_check(f, grad, x, tolerance=1e-6):
    analytic = grad(x)
    if np.shape(analytic) != x.shape or not np.isfinite(analytic).all():
        return False
    return relative_error(analytic, numeric_gradient(f, x)) <= tolerance
