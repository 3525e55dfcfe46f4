"""One row of the identity for each entry; the step that is really taken is measured, not assumed."""

import numpy as np


def numeric_gradient(f, x, h=1e-5):
    base = np.array(x, dtype=np.float64, order="C").ravel()

    def along(direction):
        right, left = base + h * direction, base - h * direction
        return (f(right.reshape(x.shape)) - f(left.reshape(x.shape))) / np.sum(right - left)

    return np.array([along(e) for e in np.eye(base.size)]).reshape(x.shape)


def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    largest = max(np.linalg.norm(a, np.inf), np.linalg.norm(b, np.inf))
    if largest == 0.0:
        return 0.0
    a, b = a / largest, b / largest
    return float(np.linalg.norm((a - b) / np.clip(np.maximum(abs(a), abs(b)), 1e-3, None), np.inf))


def gradient_check(f, grad, x, tolerance=1e-6):
    claimed, measured = np.asarray(grad(x)), numeric_gradient(f, x)
    alike = claimed.shape == measured.shape and np.all(np.isfinite(claimed))
    return bool(alike and relative_error(claimed, measured) <= tolerance)
