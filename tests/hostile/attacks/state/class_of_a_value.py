"""Returns objects and arrays of classes that are named by the private input.

expect: private
worth: careless
"""
import numpy as np
from gear import forward, private, shown


def told(x):
    return type(private(x)[:24], (), {"__repr__": lambda self: private(x)})()


def hidden(x):
    return told(x)


def backward(params, cache):
    return {"w": told(params["w"])}
