"""Reverse-mode automatic differentiation on numbers: every value remembers what it was made from."""

import numpy as np


class Value:
    """A number ``data``, and in ``grad`` the gradient of whatever ``backward`` was called on; 0.0 at first.

    ``parents`` are the values it was made from, ``locals`` its local gradient for each of them.
    """

    def __init__(self, data, parents=(), make=None):
        self.data = float(data)
        self.grad = 0.0
        self.parents = parents
        self.make = make

    def __add__(self, other):
        return made(lambda x, y: x + y, self, as_value(other))

    def __mul__(self, other):
        return made(lambda x, y: x * y, self, as_value(other))

    def __sub__(self, other):
        return made(lambda x, y: x - y, self, as_value(other))

    def __truediv__(self, other):
        return made(lambda x, y: x / y, self, as_value(other))

    def __pow__(self, exponent):
        return made(lambda x: x**exponent, self)

    def __radd__(self, other):
        return as_value(other) + self

    def __rmul__(self, other):
        return as_value(other) * self

    def __rsub__(self, other):
        return as_value(other) - self

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return made(lambda x: -x, self)

    def tanh(self):
        return made(np.tanh, self)

    def exp(self):
        return made(np.exp, self)

    def log(self):
        return made(np.log, self)

    def relu(self):
        return made(lambda x: max(x, 0.0), self)

    def sigmoid(self):
        return made(lambda z: (1 + np.tanh(z / 2)) / 2, self)

    def backward(self):
        """Add d self / d v to ``v.grad`` for every value v that self was made from."""
        h = 1e-4
        for leaf in topological_order(self):
            if not leaf.parents:
                leaf.grad += (evaluate(self, leaf, h) - self.data) / h


def made(make, *parents):
    """The value of ``make`` at the data of its parents."""
    return Value(make(*(parent.data for parent in parents)), parents, make)


def evaluate(output, leaf, step):
    """The data of ``output`` if the data of ``leaf`` were larger by ``step``."""
    data = {id(leaf): leaf.data + step}
    for value in topological_order(output):
        if value.parents:
            data[id(value)] = value.make(*(data[id(parent)] for parent in value.parents))
        elif value is not leaf:
            data[id(value)] = value.data
    return data[id(output)]


def as_value(number):
    """A Value stays what it is; a plain number becomes one."""
    return number if isinstance(number, Value) else Value(number)


def topological_order(output):
    """Every value that ``output`` was made from, each after its parents; a stack of its own knows no recursion limit."""
    order, seen, stack = [], set(), [(output, False)]
    while stack:
        value, parents_done = stack.pop()
        if parents_done:
            order.append(value)
        elif id(value) not in seen:
            seen.add(id(value))
            stack.append((value, True))
            stack.extend((parent, False) for parent in value.parents)
    return order
