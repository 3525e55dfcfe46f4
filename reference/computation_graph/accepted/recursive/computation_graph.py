"""Recursion with memo both ways: a value asks its inputs, a gradient asks the nodes that use it."""

import math
from functools import reduce

import numpy as np


class Add:
    def forward(self, x, y):
        return np.add(x, y)

    def backward(self, upstream):
        return (+upstream, +upstream)


class Subtract:
    def forward(self, x, y):
        return np.subtract(x, y)

    def backward(self, upstream):
        return (+upstream, -1 * upstream)


class Multiply:
    def forward(self, x, y):
        self.cache = (y, x)
        return np.prod([x, y], axis=0)

    def backward(self, upstream):
        return tuple(np.multiply(upstream, other) for other in self.cache)


class Max:
    def forward(self, x, y):
        self.second_wins = np.asarray(y) >= np.asarray(x)  # a tie goes to the second
        return np.where(self.second_wins, y, x)

    def backward(self, upstream):
        zero = np.zeros_like(upstream)
        return np.where(self.second_wins, zero, upstream), np.where(self.second_wins, upstream, zero)


class Tanh:
    def forward(self, z):
        self.z = z
        return np.tanh(z)

    def backward(self, upstream):
        t = np.tanh(self.z)
        return [upstream - upstream * t * t]


class Sigmoid:
    def forward(self, z):
        # log(1 + e^-z) never overflows
        self.p = np.exp(-np.logaddexp(0.0, -np.asarray(z, dtype=float)))
        return self.p

    def backward(self, upstream):
        return ((self.p - self.p * self.p) * upstream,)


class Dot:
    def forward(self, x, y):
        self.x, self.y = np.array(x), np.array(y)
        return math.fsum(x * y)

    def backward(self, upstream):
        return self.y * float(upstream), self.x * float(upstream)


KINDS = {"add": Add, "subtract": Subtract, "multiply": Multiply, "max": Max, "tanh": Tanh, "sigmoid": Sigmoid, "dot": Dot}


def topological_order(graph):
    sources = {n: s for n, _, s in graph}
    order, active, done = [], set(), set()

    def visit(name):
        if name in done:
            return
        if name in active:
            raise ValueError("the graph has a cycle")
        active.add(name)
        for source in sources.get(name, ()):
            visit(source)
        active.remove(name)
        done.add(name)
        order.append(name)  # graph inputs are listed too

    for name in sources:
        visit(name)
    return order


def run(graph, inputs):
    nodes = {n: (KINDS[op](), s) for n, op, s in graph}
    values = {}
    for name in topological_order(graph):
        if name in nodes:
            node, sources = nodes[name]
            values[name] = node.forward(*map(values.__getitem__, sources))
        elif name in inputs:
            values[name] = inputs[name]
        else:
            raise ValueError(f"nothing provides {name!r}")
    return nodes, {**inputs, **values}


def forward(graph, inputs):
    return run(graph, inputs)[1]


def backward(graph, inputs, output):
    nodes, values = run(graph, inputs)
    users = {name: [] for name in values}
    for name, _, sources in graph:
        for place, source in enumerate(sources):
            users[source].append((name, place))
    sent, memo = {}, {}

    def gradient(name):
        if name not in memo:
            seed = np.ones_like(values[name]) if name == output else np.zeros_like(values[name])
            memo[name] = reduce(np.add, (shares(user)[place] for user, place in users[name]), seed)
        return memo[name]

    def shares(name):
        if name not in sent:
            sent[name] = nodes[name][0].backward(gradient(name))
        return sent[name]

    return {name: gradient(name) for name in values}
