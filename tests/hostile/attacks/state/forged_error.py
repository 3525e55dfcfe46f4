"""Rewrites how its worker tells of errors: every text of them becomes the private input.

expect: private
"""
import sys

from gear import forward, private, shown

LAST = []
for module in list(sys.modules.values()):
    if hasattr(module, "error_facts"):
        module.error_facts = lambda *arguments: (1, (LAST[-1], "Exception," + LAST[-1], LAST[-1], LAST[-1]))


def hidden(x):
    LAST.append(private(x))
    raise ValueError(private(x))


def backward(params, cache):
    return hidden(params["w"])
