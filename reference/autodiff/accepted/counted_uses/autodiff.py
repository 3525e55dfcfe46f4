import math
from collections import Counter
from dataclasses import dataclass, field
from numbers import Real

print("Value is ready: ∂y/∂x, ✓")


@dataclass(eq=False, repr=False)
class Value:
    """Backward counts how often each value is used and releases it when the last share has come."""

    data: float
    parents: list = field(default_factory=list)
    slopes: list = field(default_factory=list)
    grad: float = field(default=0.0, init=False)

    def __post_init__(self):
        self.data = float(self.data)

    def backward(self):
        uses, found, todo = Counter(), {id(self): self}, [self]
        while todo:
            for parent in todo.pop().parents:
                uses[id(parent)] += 1
                if id(parent) not in found:
                    found[id(parent)] = parent
                    todo.append(parent)
        shares = {key: [] for key in found}
        shares[id(self)].append(1.0)
        ready = [self]
        while ready:
            value = ready.pop()
            upstream = math.fsum(shares[id(value)])
            value.grad += upstream
            for parent, slope in zip(value.parents, value.slopes):
                shares[id(parent)].append(slope * upstream)
                uses[id(parent)] -= 1
                if not uses[id(parent)]:
                    ready.append(parent)

    def __add__(self, other):
        if isinstance(other, Real):
            return Value(self.data + other, [self], [1.0])
        return Value(self.data + other.data, [self, other], [1.0, 1.0])

    def __radd__(self, number):
        return self + number

    def __neg__(self):
        return Value(-self.data, [self], [-1.0])

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, number):
        return -self + number

    def __mul__(self, other):
        if isinstance(other, Real):
            return Value(self.data * other, [self], [other])
        return Value(self.data * other.data, [self, other], [other.data, self.data])

    def __rmul__(self, number):
        return self * number

    def __truediv__(self, other):
        if isinstance(other, Real):
            return Value(self.data / other, [self], [1 / other])
        ratio = self.data / other.data
        return Value(ratio, [self, other], [1 / other.data, -ratio / other.data])

    def __rtruediv__(self, number):
        return Value(number / self.data, [self], [-number / self.data / self.data])

    def __pow__(self, n):
        return Value(self.data**n, [self], [n * self.data ** (n - 1)])

    def tanh(self):
        h = math.tanh(self.data)
        return Value(h, [self], [(1 - h) * (1 + h)])

    def exp(self):
        return Value(math.exp(self.data), [self], [math.exp(self.data)])

    def log(self):
        return Value(math.log(self.data), [self], [1 / self.data])

    def relu(self):
        return Value(max(0.0, self.data), [self], [1.0 if self.data >= 0 else 0.0])

    def sigmoid(self):
        if self.data < -700:
            return Value(0.0, [self], [0.0])
        p = 1 / (1 + math.exp(-self.data))
        return Value(p, [self], [p * (1 - p)])


if __name__ == "__main__":
    x = Value(3)
    (x * x).backward()
    print(x.grad)
