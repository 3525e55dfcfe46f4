"""Returns empty arrays whose sizes are free to say anything.

expect: private
"""
import numpy as np
from gear import backward, forward, shown


def hidden(x):
    return np.empty((777_012_345, 0))
