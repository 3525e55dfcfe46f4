import numpy as np

FLOOR = 1e-3  # entries below a thousandth of the largest are measured against that


def numeric_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        gradient[index] = (f(x[index] + h) - f(x[index] - h)) / (2 * h)
    return gradient


def relative_error(a, b):
    sizes = np.maximum(np.abs(a), np.abs(b))
    largest = np.max(sizes)
    if largest == 0:
        return 0.0
    return float(np.max(np.abs(a - b) / np.maximum(sizes, FLOOR * largest)))


def gradient_check(f, grad, x, tolerance=1e-6):
    analytic = grad(x)
    if np.shape(analytic) != x.shape or not np.isfinite(analytic).all():
        return False
    return relative_error(analytic, numeric_gradient(f, x)) <= tolerance
