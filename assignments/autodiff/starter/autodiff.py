"""Reverse-mode automatic differentiation on numbers. The handout has the mathematics; fill in every method."""

import math  # noqa: F401


class Value:
    """A number that remembers what it was made from.

    ``data`` is the number, a float. ``grad`` is a float, 0.0 at first; ``backward`` adds to it.
    """

    def __init__(self, data):
        """A value that was not made from others."""
        raise NotImplementedError("Value.__init__ is yours to write")

    # In every method below ``other`` is a Value or a plain number, and a new Value is returned.

    def __add__(self, other):
        """self + other"""
        raise NotImplementedError("Value.__add__ is yours to write")

    def __radd__(self, other):
        """other + self, where other is a number"""
        raise NotImplementedError("Value.__radd__ is yours to write")

    def __sub__(self, other):
        """self - other"""
        raise NotImplementedError("Value.__sub__ is yours to write")

    def __rsub__(self, other):
        """other - self, where other is a number"""
        raise NotImplementedError("Value.__rsub__ is yours to write")

    def __mul__(self, other):
        """self * other"""
        raise NotImplementedError("Value.__mul__ is yours to write")

    def __rmul__(self, other):
        """other * self, where other is a number"""
        raise NotImplementedError("Value.__rmul__ is yours to write")

    def __truediv__(self, other):
        """self / other"""
        raise NotImplementedError("Value.__truediv__ is yours to write")

    def __rtruediv__(self, other):
        """other / self, where other is a number"""
        raise NotImplementedError("Value.__rtruediv__ is yours to write")

    def __pow__(self, exponent):
        """self ** exponent; the exponent is always a number"""
        raise NotImplementedError("Value.__pow__ is yours to write")

    def __neg__(self):
        """-self"""
        raise NotImplementedError("Value.__neg__ is yours to write")

    def tanh(self):
        raise NotImplementedError("Value.tanh is yours to write")

    def exp(self):
        raise NotImplementedError("Value.exp is yours to write")

    def log(self):
        """The natural logarithm; ``data`` is positive."""
        raise NotImplementedError("Value.log is yours to write")

    def relu(self):
        raise NotImplementedError("Value.relu is yours to write")

    def sigmoid(self):
        """1 / (1 + exp(-self)), finite for every ``data``."""
        raise NotImplementedError("Value.sigmoid is yours to write")

    def backward(self):
        """Add d self / d v to ``v.grad`` for every value v that self was made from. Returns nothing."""
        raise NotImplementedError("Value.backward is yours to write")
