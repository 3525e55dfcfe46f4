"""Non-linearities: six functions of a pre-activation z, and the slope of each.

z is a float64 numpy array of any shape, () included; every function works on each entry by itself and returns a
float64 array of the same shape. The slopes are taken at the input z, not at the output. |z| up to 1000 gives neither
overflow nor a numpy warning. Write each function below; add any helpers you like.
"""

import numpy as np


def sigmoid(z):
    """1 / (1 + exp(-z)). z: float array of any shape. Returns the same shape."""
    raise NotImplementedError("sigmoid is still to be written")


def sigmoid_grad(z):
    """The slope of sigmoid at z. z: float array of any shape. Returns the same shape."""
    raise NotImplementedError("sigmoid_grad is still to be written")


def tanh(z):
    """the hyperbolic tangent. z: float array of any shape. Returns the same shape."""
    raise NotImplementedError("tanh is still to be written")


def tanh_grad(z):
    """The slope of tanh at z. z: float array of any shape. Returns the same shape."""
    raise NotImplementedError("tanh_grad is still to be written")


def relu(z):
    """max(0, z). z: float array of any shape. Returns the same shape."""
    raise NotImplementedError("relu is still to be written")


def relu_grad(z):
    """The slope of relu at z. At z = 0 anything from 0 to 1. z: float array of any shape. Returns the same shape."""
    raise NotImplementedError("relu_grad is still to be written")


def leaky_relu(z, slope=0.01):
    """z where z > 0, slope * z elsewhere. slope is a number from 0 to 1. z: float array of any shape. Returns the same shape."""
    raise NotImplementedError("leaky_relu is still to be written")


def leaky_relu_grad(z, slope=0.01):
    """The slope of leaky_relu at z. At z = 0 anything from slope to 1. z: float array of any shape. Returns the same shape."""
    raise NotImplementedError("leaky_relu_grad is still to be written")


def hard_tanh(z):
    """z between -1 and 1, and -1 or 1 beyond. z: float array of any shape. Returns the same shape."""
    raise NotImplementedError("hard_tanh is still to be written")


def hard_tanh_grad(z):
    """The slope of hard_tanh at z. At z = 1 and z = -1 anything from 0 to 1.

    z: float array of any shape. Returns the same shape.
    """
    raise NotImplementedError("hard_tanh_grad is still to be written")


def swish(z):
    """z * sigmoid(z). z: float array of any shape. Returns the same shape."""
    raise NotImplementedError("swish is still to be written")


def swish_grad(z):
    """The slope of swish at z. z: float array of any shape. Returns the same shape."""
    raise NotImplementedError("swish_grad is still to be written")
