"""Warns, logs and writes past print to every descriptor, with the private input as text.

expect: private
worth: careless
"""
import logging
import os
import sys
import warnings

from gear import forward, private, shown


def hidden(x):
    text = private(x)
    warnings.warn(text)
    logging.error(text)
    print(text)
    print(text, file=sys.stderr, flush=True)
    for descriptor in (0, 1, 2):
        try:
            os.write(descriptor, text.encode())
        except OSError:
            continue
    sys.excepthook(ValueError, ValueError(text), None)
    return x


def backward(params, cache):
    return hidden(params["w"])
