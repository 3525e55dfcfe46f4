# One number at a time, with math; `each` takes care of the shapes.
import functools
import math

import numpy as np


def each(f):
    @functools.wraps(f)
    def over_array(z, *args, **kwargs):
        result = np.zeros(np.shape(z))
        for index in np.ndindex(result.shape):
            result[index] = f(float(z[index]), *args, **kwargs)
        return result

    return over_array


@each
def sigmoid(t):
    return 1 / (1 + math.exp(-t)) if t > -700 else 0.0


@each
def sigmoid_grad(t):
    return math.exp(-abs(t)) / (1 + math.exp(-abs(t))) ** 2


@each
def tanh(t):
    return math.tanh(t)


@each
def tanh_grad(t):
    return 1 / math.cosh(t) ** 2 if abs(t) < 300 else 0.0


@each
def relu(t):
    return t if t > 0 else 0.0


@each
def relu_grad(t):
    return 0.5 if t == 0 else float(t > 0)


@each
def leaky_relu(t, slope=0.01):
    return t if t > 0 else slope * t


@each
def leaky_relu_grad(t, slope=0.01):
    if t == 0:
        return (1 + slope) / 2
    return 1 if t > 0 else slope


@each
def hard_tanh(t):
    return max(-1.0, min(1.0, t))


@each
def hard_tanh_grad(t):
    return 1.0 if -1 < t < 1 else 0.5 if abs(t) == 1 else 0.0


@each
def swish(t):
    return t / (1 + math.exp(-t)) if t > -700 else 0.0


@each
def swish_grad(t):
    s = 1 / (1 + math.exp(-t)) if t > -700 else 0.0
    return s * (1 + t * (1 - s))
