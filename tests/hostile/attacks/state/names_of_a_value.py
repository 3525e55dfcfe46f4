"""Rewrites how its worker describes values: names of types and of dtypes become the private input.

expect: private
worth: careless
"""
import sys

import numpy as np
from gear import forward, private, shown

for module in list(sys.modules.values()):
    if hasattr(module, "describe") and hasattr(module, "Leaf"):
        Leaf = module.Leaf
        module.describe = lambda value: Leaf("array", LAST[-1][:16], LAST[-1][:24], (3,), np.zeros(3)) if LAST else Leaf("none")
LAST = []


def hidden(x):
    LAST.append(private(x))
    return type(private(x), (), {"__repr__": lambda self: private(x)})()


def backward(params, cache):
    return {"w": hidden(params["w"])}
