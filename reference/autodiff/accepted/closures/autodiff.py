# Every operation leaves a closure behind that knows how to send the gradient on.
import math


class Value:
    def __init__(self, data, _children=(), _op=""):
        self.data = data * 1.0
        self.grad = 0.0
        self._prev = _children
        self._op = _op
        self._flow = 0.0
        self._backward = lambda: None

    def __repr__(self):
        return f"Value(data={self.data}, grad={self.grad})"

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), "+")

        def _backward():
            self._flow += out._flow
            other._flow += out._flow

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), "*")

        def _backward():
            self._flow += other.data * out._flow
            other._flow += self.data * out._flow

        out._backward = _backward
        return out

    def __pow__(self, n):
        assert isinstance(n, (int, float)), "only numbers as exponents"
        out = Value(self.data**n, (self,), f"**{n}")

        def _backward():
            self._flow += n * self.data ** (n - 1) * out._flow

        out._backward = _backward
        return out

    def _function(self, data, slope, name):
        out = Value(data, (self,), name)

        def _backward():
            self._flow += slope * out._flow

        out._backward = _backward
        return out

    def tanh(self):
        t = math.tanh(self.data)
        return self._function(t, 1 - t * t, "tanh")

    def exp(self):
        e = math.exp(self.data)
        return self._function(e, e, "exp")

    def log(self):
        return self._function(math.log(self.data), self.data**-1, "log")

    def relu(self):
        return self._function(self.data if self.data > 0 else 0.0, 1.0 if self.data > 0 else 0.0, "relu")

    def sigmoid(self):
        s = 0.5 + 0.5 * math.tanh(self.data / 2)
        return self._function(s, s * (1 - s), "sigmoid")

    def backward(self):
        topo, visited, stack = [], {self}, [(self, iter(self._prev))]
        while stack:
            v, children = stack[-1]
            for child in children:
                if child not in visited:
                    visited.add(child)
                    stack.append((child, iter(child._prev)))
                    break
            else:
                topo.append(v)
                stack.pop()
        for v in topo:
            v._flow = 0.0
        self._flow = 1.0
        for v in reversed(topo):
            v._backward()
            v.grad += v._flow

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-other)

    def __truediv__(self, other):
        return self * other**-1

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other):
        return other + (-self)

    def __rtruediv__(self, other):
        return other * self**-1
