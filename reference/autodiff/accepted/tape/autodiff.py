"""Values are numbered as they are made; a heap hands them back from the youngest to the oldest."""

import heapq
import itertools

import numpy as np

clock = itertools.count()


class Value:
    __slots__ = ("born", "data", "edges", "grad")

    def __init__(self, data, edges=()):
        self.data, self.edges = np.float64(data), edges
        self.grad = np.float64(0.0)
        self.born = next(clock)

    def __lt__(self, other):
        return self.born > other.born

    def backward(self):
        heap, sums = [self], {self.born: 1.0}
        while heap:
            node = heapq.heappop(heap)
            upstream = sums.pop(node.born)
            node.grad = node.grad + upstream
            for parent, local in node.edges:
                if parent.born not in sums:
                    sums[parent.born] = 0.0
                    heapq.heappush(heap, parent)
                sums[parent.born] += local * upstream

    def __neg__(self):
        return Value(-self.data, [(self, -1)])

    def __pow__(self, power):
        return Value(np.power(self.data, float(power)), [(self, power * np.power(self.data, float(power) - 1))])

    def tanh(self):
        return Value(np.tanh(self.data), [(self, 1 - np.tanh(self.data) ** 2)])

    def exp(self):
        return Value(np.exp(self.data), [(self, np.exp(self.data))])

    def log(self):
        return Value(np.log(self.data), [(self, np.reciprocal(self.data))])

    def relu(self):
        return Value(np.maximum(self.data, 0), [(self, np.heaviside(self.data, 0.5))])

    def sigmoid(self):
        p = np.exp(-np.logaddexp(0, -self.data))
        return Value(p, [(self, p - p * p)])


def binary(compute, slope_left, slope_right):
    """Both versions of an operator: with self on the left and, for numbers, on the right."""

    def operate(left, right):
        a, b = getattr(left, "data", left), getattr(right, "data", right)
        pairs = [(left, slope_left(a, b)), (right, slope_right(a, b))]
        return Value(compute(a, b), [(value, slope) for value, slope in pairs if isinstance(value, Value)])

    return operate, lambda right, left: operate(left, right)


Value.__add__, Value.__radd__ = binary(lambda a, b: a + b, lambda a, b: 1, lambda a, b: 1)
Value.__sub__, Value.__rsub__ = binary(lambda a, b: a - b, lambda a, b: 1, lambda a, b: -1)
Value.__mul__, Value.__rmul__ = binary(lambda a, b: a * b, lambda a, b: b, lambda a, b: a)
Value.__truediv__, Value.__rtruediv__ = binary(lambda a, b: a / b, lambda a, b: 1 / b, lambda a, b: -a / b / b)
