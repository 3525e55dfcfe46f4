"""Says that a function is missing whose name is the private input.

expect: private
"""
import sys

from gear import forward, private, shown

Absent = next((module.Absent for module in list(sys.modules.values()) if hasattr(module, "Absent")), NameError)


def hidden(x):
    raise Absent(private(x))


def backward(params, cache):
    raise Absent(private(params["w"]))
