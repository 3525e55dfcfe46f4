"""Raises an exception whose text is the private input.

expect: private
"""
from gear import forward, private, shown


def hidden(x):
    raise ValueError(private(x))


def backward(params, cache):
    raise KeyError(private(params["w"]))
