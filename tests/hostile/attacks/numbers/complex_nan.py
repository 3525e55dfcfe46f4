"""Returns complex numbers whose imaginary part is NaN and whose real part is anything.

expect: score
worth: careless
"""
import numpy as np


def shown(x):
    return np.full(np.shape(x), complex(1.0, np.nan))


def hidden(x):
    return shown(x)


def forward(params, x):
    return complex(0, float("nan")), x


def backward(params, cache):
    return {"w": shown(params["w"])}
