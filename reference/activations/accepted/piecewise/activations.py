import numpy as np


def sigmoid(z):
    """clip first: beyond 500 nothing changes any more that a float could hold"""
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


def sigmoid_grad(z):
    s = sigmoid(z)
    return s - s ** 2


def tanh(z):
    t = np.clip(z, -300, 300)
    return np.sinh(t) / np.cosh(t)


def tanh_grad(z):
    return np.cosh(np.clip(z, -300, 300)) ** -2


def relu(z):
    return (z + abs(z)) / 2


def relu_grad(z):
    return np.heaviside(z, 1)


def leaky_relu(z, slope=0.01):
    return relu(z) - slope * relu(-z)


def leaky_relu_grad(z, slope=0.01):
    return np.select([z > 0, z <= 0], [np.ones_like(z), slope * np.ones_like(z)])


def hard_tanh(z):
    return np.piecewise(z, [z < -1, z > 1], [-1, 1, lambda inner: inner])


def hard_tanh_grad(z):
    inside = np.logical_and(z > -1, z < 1)
    return inside.astype(np.float64)


def swish(z):
    return z * sigmoid(z)


def swish_grad(z):
    s = sigmoid(z)
    return s * (1 + z - z * s)
