"""Forward and backward on a computation graph. The handout has the mathematics; fill in every function."""

import numpy as np  # noqa: F401


class Add:
    """z = x + y, elementwise."""

    def forward(self, x, y):
        """z, in the shape of x and y: both are 1-D arrays ``(n,)`` of one length, or both are numbers."""
        raise NotImplementedError("Add.forward is yours to write")

    def backward(self, upstream):
        """A tuple: the downstream gradients of x and of y, given ``upstream`` in the shape of z."""
        raise NotImplementedError("Add.backward is yours to write")


class Subtract:
    """z = x - y, elementwise."""

    def forward(self, x, y):
        """z, in the shape of x and y."""
        raise NotImplementedError("Subtract.forward is yours to write")

    def backward(self, upstream):
        """A tuple: the downstream gradients of x and of y."""
        raise NotImplementedError("Subtract.backward is yours to write")


class Multiply:
    """z = x * y, elementwise."""

    def forward(self, x, y):
        """z, in the shape of x and y; keep what backward needs."""
        raise NotImplementedError("Multiply.forward is yours to write")

    def backward(self, upstream):
        """A tuple: the downstream gradients of x and of y."""
        raise NotImplementedError("Multiply.backward is yours to write")


class Max:
    """z = max(x, y), elementwise."""

    def forward(self, x, y):
        """z, in the shape of x and y; keep what backward needs."""
        raise NotImplementedError("Max.forward is yours to write")

    def backward(self, upstream):
        """A tuple: the downstream gradients of x and of y; at a tie they sum to ``upstream``."""
        raise NotImplementedError("Max.backward is yours to write")


class Tanh:
    """h = tanh(z), elementwise."""

    def forward(self, z):
        """h, in the shape of z; keep what backward needs."""
        raise NotImplementedError("Tanh.forward is yours to write")

    def backward(self, upstream):
        """A tuple with one entry: the downstream gradient of z."""
        raise NotImplementedError("Tanh.backward is yours to write")


class Sigmoid:
    """p = 1 / (1 + exp(-z)), elementwise; finite for every z."""

    def forward(self, z):
        """p, in the shape of z; keep what backward needs."""
        raise NotImplementedError("Sigmoid.forward is yours to write")

    def backward(self, upstream):
        """A tuple with one entry: the downstream gradient of z."""
        raise NotImplementedError("Sigmoid.backward is yours to write")


class Dot:
    """s = x . y, one number."""

    def forward(self, x, y):
        """s, one number, of two vectors ``(n,)``; keep what backward needs."""
        raise NotImplementedError("Dot.forward is yours to write")

    def backward(self, upstream):
        """A tuple: the downstream gradients of x and of y, both ``(n,)``, given one number ``upstream``."""
        raise NotImplementedError("Dot.backward is yours to write")


def topological_order(graph):
    """Names of the graph's nodes, each after its inputs; any such order. Raises ValueError for a cycle.

    ``graph`` is a list of ``(name, op, [input names])`` in any order.
    """
    raise NotImplementedError("topological_order is yours to write")


def forward(graph, inputs):
    """Every value by name: the graph inputs, given in the dict ``inputs``, and every node's.

    Raises ValueError for a cycle, and for a node with an input that is neither a node nor in ``inputs``.
    """
    raise NotImplementedError("forward is yours to write")


def backward(graph, inputs, output):
    """The gradient of ``output``, one number, with respect to every name, in the shape of its value.

    Zeros where the output does not depend on a value. Raises ValueError as ``forward`` does.
    """
    raise NotImplementedError("backward is yours to write")
