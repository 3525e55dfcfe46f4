"""Returns an array whose text fills the report.

expect: flood
"""
import numpy as np
from gear import backward, forward, hidden


class Loud(np.ndarray):
    def __repr__(self):
        return "flood " * 5_000_000

    __str__ = __repr__

    def __format__(self, how):
        return repr(self)


def shown(x):
    return np.zeros_like(x).view(Loud)
