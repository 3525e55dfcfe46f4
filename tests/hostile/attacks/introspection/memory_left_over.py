"""Returns memory that it never wrote: the reference's result, of the same size, was there a moment ago.

expect: score
"""
import numpy as np
from gear import backward, forward


def shown(x):
    return np.empty_like(x)


def hidden(x):
    return np.empty_like(x)
