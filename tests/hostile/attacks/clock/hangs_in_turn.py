"""Hangs at some inputs and answers at others, so that it is never known to hang for good.

expect: hung
"""
import numpy as np

from gear import backward, shown


def hidden(x):
    while np.asarray(x).size:
        pass


def forward(params, x):
    while np.asarray(x).tobytes()[:1] < b"\x80":
        pass
    return 0.0, x
