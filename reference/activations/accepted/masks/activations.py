import numpy as np


def sigmoid(z):
    out = np.empty_like(z)
    up = z >= 0
    out[up] = 1.0 / (1.0 + np.exp(-z[up]))
    down = ~up
    e = np.exp(z[down])
    out[down] = e / (1.0 + e)
    return out


def sigmoid_grad(z):
    return sigmoid(z) * sigmoid(-z)


def tanh(z):
    out = np.ones_like(z)
    small = np.abs(z) < 20
    e = np.exp(2 * z[small])
    out[small] = (e - 1) / (e + 1)
    out[z <= -20] = -1
    return out


def tanh_grad(z):
    h = tanh(z)
    return (1 - h) * (1 + h)


def relu(z):
    out = z.copy()
    out[z < 0] = 0
    return out


def relu_grad(z):
    out = np.zeros(z.shape)
    out[z > 0] = 1
    return out


def leaky_relu(z, slope=0.01):
    out = z.copy()
    out[z < 0] *= slope
    return out


def leaky_relu_grad(z, slope=0.01):
    out = np.ones(z.shape)
    out[z <= 0] = slope
    return out


def hard_tanh(z):
    out = z.copy()
    out[out > 1] = 1
    out[out < -1] = -1
    return out


def hard_tanh_grad(z):
    out = np.zeros(z.shape)
    out[(z >= -1) & (z <= 1)] = 1
    return out


def swish(z):
    return z * sigmoid(z)


def swish_grad(z):
    f = swish(z)
    return f + sigmoid(z) * (1 - f)
