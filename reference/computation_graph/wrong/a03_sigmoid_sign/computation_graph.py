"""Forward and backward on a computation graph: nodes that know their local gradient, and the order to run them in."""

import numpy as np


class Add:
    """z = x + y; both inputs get the upstream gradient."""

    def forward(self, x, y):
        return x + y

    def backward(self, upstream):
        return upstream, upstream


class Subtract:
    """z = x - y; dz/dx = 1, dz/dy = -1."""

    def forward(self, x, y):
        return x - y

    def backward(self, upstream):
        return upstream, -upstream


class Multiply:
    """z = x * y; the local gradient of each input is the other input."""

    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, upstream):
        return upstream * self.y, upstream * self.x


class Max:
    """z = max(x, y); the larger input gets the upstream gradient, the other one nothing."""

    def forward(self, x, y):
        self.first = np.greater_equal(x, y)
        return np.maximum(x, y)

    def backward(self, upstream):
        return upstream * self.first, upstream * ~self.first


class Tanh:
    """h = tanh(z); dh/dz = 1 - h^2."""

    def forward(self, z):
        self.h = np.tanh(z)
        return self.h

    def backward(self, upstream):
        return (upstream * (1 - self.h**2),)


class Sigmoid:
    """p = 1 / (1 + exp(-z)); dp/dz = p (1 - p)."""

    def forward(self, z):
        e = np.exp(-np.abs(z))  # never overflows
        self.p = np.where(np.greater_equal(z, 0), 1 / (1 + e), e / (1 + e))
        return self.p

    def backward(self, upstream):
        return (-upstream * self.p * (1 - self.p),)


class Dot:
    """s = x . y for two vectors (n,); the upstream gradient is one number."""

    def forward(self, x, y):
        self.x, self.y = x, y
        return x @ y

    def backward(self, upstream):
        return upstream * self.y, upstream * self.x


NODES = {node.__name__.lower(): node for node in (Add, Subtract, Multiply, Max, Tanh, Sigmoid, Dot)}


def topological_order(graph):
    """Names of the nodes, each after its inputs. Raises ValueError for a cycle. Kahn, CACM 5(11), 1962."""
    waits_for = {name: set(sources) for name, _, sources in graph}
    users = {name: [] for name in waits_for}
    for name, sources in waits_for.items():
        waits_for[name] = sources & users.keys()  # graph inputs are there from the start
        for source in waits_for[name]:
            users[source].append(name)
    order = [name for name, sources in waits_for.items() if not sources]
    for name in order:  # the list grows while it is walked
        for user in users[name]:
            waits_for[user].discard(name)
            if not waits_for[user]:
                order.append(user)
    if len(order) < len(users):
        raise ValueError(f"these nodes wait for each other: {sorted(users.keys() - set(order))}")
    return order


def run_forward(graph, inputs):
    """Every value by name, and every node with its cache by name, in topological order."""
    parts = {name: (op, sources) for name, op, sources in graph}
    values, nodes = dict(inputs), {}
    for name in topological_order(graph):
        op, sources = parts[name]
        unknown = [source for source in sources if source not in values]
        if unknown:
            raise ValueError(f"{name} needs {unknown[0]}, which is neither a node nor an input")
        nodes[name] = NODES[op]()
        values[name] = nodes[name].forward(*(values[source] for source in sources))
    return values, nodes


def forward(graph, inputs):
    """Every value by name, graph inputs too."""
    values, _ = run_forward(graph, inputs)
    return values


def backward(graph, inputs, output):
    """The gradient of ``output`` with respect to every name, in the shape of its value."""
    values, nodes = run_forward(graph, inputs)
    sources_of = {name: sources for name, _, sources in graph}
    grads = {name: np.zeros_like(value) for name, value in values.items()}
    grads[output] = np.ones_like(values[output])
    for name in reversed(nodes):
        for source, downstream in zip(sources_of[name], nodes[name].backward(grads[name])):
            grads[source] = grads[source] + downstream
    return grads
