"""Operations are classes of their own with forward and backward, as in larger frameworks; Value only dispatches."""

from abc import ABC, abstractmethod
from math import exp, log, tanh


class Operation(ABC):
    def __init__(self, *inputs):
        self.inputs = inputs

    @classmethod
    def on(cls, *arguments):
        operation = cls(*(a if isinstance(a, Value) else Value(a) for a in arguments))
        result = Value(operation.forward(*(v.data for v in operation.inputs)))
        result.made_by = operation
        return result

    @abstractmethod
    def forward(self, *numbers): ...

    @abstractmethod
    def backward(self, upstream): ...


class Add(Operation):
    def forward(self, x, y):
        return x + y

    def backward(self, upstream):
        return upstream, upstream


class Negate(Operation):
    def forward(self, x):
        return -x

    def backward(self, upstream):
        return (-upstream,)


class Multiply(Operation):
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, upstream):
        return upstream * self.y, upstream * self.x


class Invert(Operation):
    def forward(self, x):
        self.inverse = 1.0 / x
        return self.inverse

    def backward(self, upstream):
        return (-upstream * self.inverse * self.inverse,)


class Power(Operation):
    def __init__(self, x, n):
        super().__init__(x)
        self.n = n.data

    def forward(self, x):
        self.x = x
        return x**self.n

    def backward(self, upstream):
        return (upstream * self.n * self.x ** (self.n - 1),)


class Tanh(Operation):
    def forward(self, x):
        self.h = tanh(x)
        return self.h

    def backward(self, upstream):
        return (upstream - upstream * self.h**2,)


class Exp(Operation):
    def forward(self, x):
        self.e = exp(x)
        return self.e

    def backward(self, upstream):
        return (self.e * upstream,)


class Log(Operation):
    def forward(self, x):
        self.x = x
        return log(x)

    def backward(self, upstream):
        return (upstream / self.x,)


class Relu(Operation):
    def forward(self, x):
        self.open = x > 0
        return x if self.open else 0.0

    def backward(self, upstream):
        return (upstream if self.open else 0.0,)


class Sigmoid(Operation):
    def forward(self, x):
        self.p = 1 / (1 + exp(-x)) if x > 0 else 1 - 1 / (1 + exp(x))
        return self.p

    def backward(self, upstream):
        return (upstream * self.p * (1 - self.p),)


class Value:
    made_by = None

    def __init__(self, data):
        self.data, self.grad = float(data), 0.0

    def __add__(self, other):
        return Add.on(self, other)

    def __sub__(self, other):
        return Add.on(self, Negate.on(other))

    def __mul__(self, other):
        return Multiply.on(self, other)

    def __truediv__(self, other):
        return Multiply.on(self, Invert.on(other))

    def __radd__(self, other):
        return Add.on(other, self)

    def __rsub__(self, other):
        return Add.on(other, Negate.on(self))

    def __rmul__(self, other):
        return Multiply.on(other, self)

    def __rtruediv__(self, other):
        return Multiply.on(other, Invert.on(self))

    def __pow__(self, n):
        return Power.on(self, n)

    def __neg__(self):
        return Negate.on(self)

    def tanh(self):
        return Tanh.on(self)

    def exp(self):
        return Exp.on(self)

    def log(self):
        return Log.on(self)

    def relu(self):
        return Relu.on(self)

    def sigmoid(self):
        return Sigmoid.on(self)

    def backward(self):
        depth = depths(self)
        levels = sorted(depth, key=depth.get, reverse=True)
        upstream = dict.fromkeys(depth, 0.0)
        upstream[self] = 1.0
        for value in levels:
            value.grad += upstream[value]
            if value.made_by:
                for parent, share in zip(value.made_by.inputs, value.made_by.backward(upstream[value])):
                    upstream[parent] += share


def depths(output):
    """The longest way from a leaf to each value: a parent always has less of it."""
    depth, path = {}, [output]
    while path:
        value = path[-1]
        parents = value.made_by.inputs if value.made_by else ()
        missing = [parent for parent in parents if parent not in depth]
        if missing:
            path.extend(missing)
        else:
            depth[value] = 1 + max((depth[parent] for parent in parents), default=-1)
            path.pop()
    return depth
