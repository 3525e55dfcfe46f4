"""Offers __array__ which gives another answer each time, and comparison operators that say yes.

expect: score
worth: careless
"""
import numpy as np


class TwoFaced:
    __array_priority__ = 1e9

    def __init__(self, x):
        self.x = x

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.x) * np.random.rand()

    def __sub__(self, other):
        return np.full(np.shape(other), -1e-30)

    __rsub__ = __sub__

    def __abs__(self):
        return np.ones(np.shape(self.x))

    def __len__(self):
        return len(self.x)


def shown(x):
    return TwoFaced(x)


def hidden(x):
    return TwoFaced(x)


def forward(params, x):
    return 0.0, x


def backward(params, cache):
    return {"w": TwoFaced(params["w"])}
