import copy
from abc import ABC, abstractmethod
from collections import defaultdict, deque

import numpy


class Gate(ABC):
    registry = {}

    def __init_subclass__(cls):
        Gate.registry[cls.__name__.lower()] = cls

    def __init__(self):
        self.saved = None

    def forward(self, *inputs):
        self.saved = inputs
        self.result = self.compute(*inputs)
        return self.result

    def backward(self, upstream):
        return tuple(numpy.asarray(upstream) * slope for slope in self.slopes(*self.saved))

    @abstractmethod
    def compute(self, *inputs): ...

    @abstractmethod
    def slopes(self, *inputs): ...


class Add(Gate):
    def compute(self, x, y):
        return x + y

    def slopes(self, x, y):
        return numpy.ones_like(x), numpy.ones_like(y)


class Subtract(Gate):
    def compute(self, x, y):
        return x - y

    def slopes(self, x, y):
        return numpy.ones_like(x), -numpy.ones_like(y)


class Multiply(Gate):
    def compute(self, x, y):
        return x * y

    def slopes(self, x, y):
        return y, x


class Max(Gate):
    def compute(self, x, y):
        return numpy.stack([x, y]).max(axis=0)

    def slopes(self, x, y):
        both = numpy.stack([x, y])
        winners = (both == both.max(axis=0)).astype(float)
        return tuple(winners / winners.sum(axis=0))


class Tanh(Gate):
    def compute(self, z):
        return numpy.tanh(z)

    def slopes(self, z):
        return (1.0 - numpy.square(self.result),)


class Sigmoid(Gate):
    def compute(self, z):
        with numpy.errstate(over="ignore"):
            return 1.0 / (1.0 + numpy.exp(-z))

    def slopes(self, z):
        return (self.result * (1.0 - self.result),)


class Dot(Gate):
    def compute(self, x, y):
        return numpy.einsum("i,i->", x, y)

    def slopes(self, x, y):
        return y, x


class Network:
    """Everything about one graph and one set of inputs."""

    def __init__(self, graph, inputs=None):
        self.kinds = {name: op for name, op, _ in graph}
        self.sources = {name: tuple(sources) for name, _, sources in graph}
        self.values = copy.deepcopy(dict(inputs or {}))

    def order(self):
        missing = {name: sum(s in self.kinds for s in sources) for name, sources in self.sources.items()}
        queue, out = deque(name for name, count in missing.items() if count == 0), []
        followers = defaultdict(list)
        for name, sources in self.sources.items():
            for source in sources:
                followers[source].append(name)
        while queue:
            out.append(queue.popleft())
            for name in followers[out[-1]]:
                missing[name] -= 1
                if missing[name] == 0:
                    queue.append(name)
        if len(out) != len(self.kinds):
            raise ValueError("cycle")
        return out

    def forward(self):
        order, self.gates = self.order(), {}
        for name in order:
            try:
                arguments = [self.values[source] for source in self.sources[name]]
            except KeyError as error:
                raise ValueError("unknown input") from error
            self.gates[name] = Gate.registry[self.kinds[name]]()
            self.values[name] = self.gates[name].forward(*arguments)
        return self

    def backward(self, output):
        shares = defaultdict(list)
        shares[output].append(numpy.ones(()))
        for name in reversed(list(self.gates)):
            if shares[name]:
                for source, share in zip(self.sources[name], self.gates[name].backward(sum(shares[name]))):
                    shares[source].append(share)
        return {name: sum(shares[name], numpy.zeros(numpy.shape(value))) for name, value in self.values.items()}


def topological_order(graph):
    return Network(graph).order()


def forward(graph, inputs):
    return Network(graph, inputs).forward().values


def backward(graph, inputs, output):
    return Network(graph, inputs).forward().backward(output)
