# Loops over entries and the math module wherever possible; arrays are only made at the end.
import math

import numpy as np


def entries(value):
    return [float(v) for v in np.atleast_1d(value)]


def packed(numbers, like):
    return np.array(numbers) if np.ndim(like) else numbers[0]


class Add:
    def forward(self, x, y):
        self.like = x
        return packed([a + b for a, b in zip(entries(x), entries(y))], x)

    def backward(self, upstream):
        return packed(entries(upstream), self.like), packed(entries(upstream), self.like)


class Subtract(Add):
    def forward(self, x, y):
        return super().forward(x, -y)

    def backward(self, upstream):
        first, second = super().backward(upstream)
        return first, -second


class Multiply:
    def forward(self, x, y):
        self.x, self.y = x, y
        return packed([a * b for a, b in zip(entries(x), entries(y))], x)

    def backward(self, upstream):
        to_x = [u * b for u, b in zip(entries(upstream), entries(self.y))]
        to_y = [u * a for u, a in zip(entries(upstream), entries(self.x))]
        return packed(to_x, self.x), packed(to_y, self.y)


class Max:
    def forward(self, x, y):
        self.x, self.y = x, y
        return packed([max(a, b) for a, b in zip(entries(x), entries(y))], x)

    def backward(self, upstream):
        to_x, to_y = [], []
        for u, a, b in zip(entries(upstream), entries(self.x), entries(self.y)):
            share = 0.25 if a == b else float(a > b)
            to_x.append(share * u)
            to_y.append(u - share * u)
        return packed(to_x, self.x), packed(to_y, self.y)


class Tanh:
    def forward(self, z):
        self.h = [math.tanh(v) for v in entries(z)]
        self.like = z
        return packed(self.h, z)

    def backward(self, upstream):
        return (packed([u * (1 - h**2) for u, h in zip(entries(upstream), self.h)], self.like),)


class Sigmoid:
    @staticmethod
    def of(v):
        return 1 / (1 + math.exp(-v)) if v > 0 else math.exp(v) / (1 + math.exp(v))

    def forward(self, z):
        self.z = z
        return packed([self.of(v) for v in entries(z)], z)

    def backward(self, upstream):
        return (packed([u * self.of(v) * self.of(-v) for u, v in zip(entries(upstream), entries(self.z))], self.z),)


class Dot:
    def forward(self, x, y):
        self.x, self.y = x, y
        total = 0.0
        for a, b in zip(x, y):
            total += a * b
        return total

    def backward(self, upstream):
        return np.array([upstream * b for b in self.y]), np.array([upstream * a for a in self.x])


OPS = dict(add=Add, subtract=Subtract, multiply=Multiply, max=Max, tanh=Tanh, sigmoid=Sigmoid, dot=Dot)


def topological_order(graph):
    names = [name for name, _, _ in graph]
    placed = []
    for _ in names:  # each round places at least one node, or there is a cycle
        for name, _, sources in graph:
            if name not in placed and all(s in placed or s not in names for s in sources):
                placed.append(name)
    if len(placed) < len(names):
        raise ValueError("There is a cycle in this graph.")
    return placed


def forward(graph, inputs):
    values, _ = forward_with_nodes(graph, inputs)
    return values


def forward_with_nodes(graph, inputs):
    values, nodes = {}, {}
    for name in inputs:
        values[name] = inputs[name]
    for wanted in topological_order(graph):
        for name, op, sources in graph:
            if name == wanted:
                for s in sources:
                    if s not in values:
                        raise ValueError("I do not know " + s)
                nodes[name] = OPS[op]()
                values[name] = nodes[name].forward(*[values[s] for s in sources])
    return values, nodes


def backward(graph, inputs, output):
    values, nodes = forward_with_nodes(graph, inputs)
    grads = {}
    for name in values:
        grads[name] = np.zeros(len(values[name])) if np.ndim(values[name]) == 1 else 0.0
    grads[output] += 1.0
    for wanted in topological_order(graph)[::-1]:
        for name, op, sources in graph:
            if name == wanted:
                downstream = nodes[name].backward(grads[name])
                for i in range(len(sources)):
                    grads[sources[i]] = grads[sources[i]] + downstream[i]
    return grads
