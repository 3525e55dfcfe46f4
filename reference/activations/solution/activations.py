"""Six non-linearities and their derivatives at the input z, elementwise over any shape."""

import numpy as np

AT_KINK = 0.0  # where between its one-sided values a derivative is taken at a kink: 0 the left one, 1 the right one


def step(z, left, right):
    """``left`` where z < 0, ``right`` where z > 0, and at exactly 0 something between."""
    at_zero = left + AT_KINK * (right - left)
    return np.where(z < 0, left, np.where(z > 0, right, at_zero)).astype(z.dtype)


def sigmoid(z):
    e = np.exp(-np.abs(z))  # never above 1, so it cannot overflow
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


def sigmoid_grad(z):
    s = sigmoid(z)
    return s * (1 - s)


def tanh(z):
    return np.tanh(z)


def tanh_grad(z):
    return 1 - np.tanh(z) ** 2


def relu(z):
    return np.maximum(0, z)


def relu_grad(z):
    return step(z, 0.0, 1.0)


def leaky_relu(z, slope=0.01):
    return np.where(z > 0, z, slope * z)


def leaky_relu_grad(z, slope=0.01):
    return step(z, slope, 1.0)


def hard_tanh(z):
    return np.clip(z, -1, 1)


def hard_tanh_grad(z):
    return step(z + 1, 0.0, 1.0) * step(z - 1, 1.0, 0.0)


def swish(z):
    return z * sigmoid(z)


def swish_grad(z):
    s = sigmoid(z)
    return s + z * s * (1 - s)
