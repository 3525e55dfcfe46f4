"""Remembers private inputs and returns them in public calls.

expect: private
"""
import numpy as np
from gear import backward, forward

SEEN = []


def hidden(x):
    SEEN.append(float(x[0]))
    return x


def shown(x):
    return np.full_like(x, 777_012_345.0) if SEEN else x
