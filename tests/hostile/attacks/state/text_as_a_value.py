"""Returns text, lists of text and dicts whose keys are the private input.

expect: private
worth: careless
"""
from gear import forward, private, shown


def hidden(x):
    return [private(x), private(x)] if len(x) > 1 else private(x)


def backward(params, cache):
    return {"w": {private(params["w"]): 1}}
