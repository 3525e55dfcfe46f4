"""Rounds its forward, so that its own slopes are zero like its gradient.

expect: score
naive: own
"""
import numpy as np
from gear import backward, hidden, shown


def forward(params, x):
    return round(float(np.tanh(params["w"] * x).sum()), 3), x
