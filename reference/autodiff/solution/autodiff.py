"""Reverse-mode automatic differentiation on numbers: every value remembers what it was made from."""

import numpy as np

AT_KINK = 0.0  # the slope of relu at exactly 0


class Value:
    """A number ``data``, and in ``grad`` the gradient of whatever ``backward`` was called on; 0.0 at first.

    ``parents`` are the values it was made from, ``locals`` its local gradient for each of them.
    """

    def __init__(self, data, parents=(), local_gradients=()):
        self.data = float(data)
        self.grad = 0.0
        self.parents = parents
        self.locals = local_gradients

    def __add__(self, other):
        other = as_value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = as_value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __sub__(self, other):
        other = as_value(other)
        return Value(self.data - other.data, (self, other), (1.0, -1.0))

    def __truediv__(self, other):
        other = as_value(other)
        return Value(self.data / other.data, (self, other), (1 / other.data, -self.data / other.data**2))

    def __pow__(self, exponent):
        return Value(self.data**exponent, (self,), (exponent * self.data ** (exponent - 1),))

    def __radd__(self, other):
        return as_value(other) + self

    def __rmul__(self, other):
        return as_value(other) * self

    def __rsub__(self, other):
        return as_value(other) - self

    def __rtruediv__(self, other):
        return as_value(other) / self

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def tanh(self):
        h = np.tanh(self.data)
        return Value(h, (self,), (1 - h**2,))

    def exp(self):
        e = np.exp(self.data)
        return Value(e, (self,), (e,))

    def log(self):
        return Value(np.log(self.data), (self,), (1 / self.data,))

    def relu(self):
        slope = AT_KINK if self.data == 0 else float(self.data > 0)
        return Value(max(self.data, 0.0), (self,), (slope,))

    def sigmoid(self):
        e = np.exp(-abs(self.data))  # never overflows
        p = 1 / (1 + e) if self.data >= 0 else e / (1 + e)
        return Value(p, (self,), (p * (1 - p),))

    def backward(self):
        """Add d self / d v to ``v.grad`` for every value v that self was made from."""
        upstream = {id(self): 1.0}
        for value in reversed(topological_order(self)):
            value.grad += upstream[id(value)]
            for parent, local in zip(value.parents, value.locals):
                upstream[id(parent)] = upstream.get(id(parent), 0.0) + upstream[id(value)] * local


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
