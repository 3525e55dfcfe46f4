"""Raises an exception of a class that is named by the private input.

expect: private
"""
from gear import forward, private, shown


def hidden(x):
    raise type(private(x), (Exception,), {"__module__": private(x)})


def backward(params, cache):
    raise type(private(params["w"]), (ValueError,), {})(private(params["w"]))
