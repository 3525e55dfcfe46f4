"""A submission for small suites, with what students write in it, and its wrong versions."""

WORK = '''
import sys
import numpy as np

PI = 3.14
NAMES = ["a", "b"]
TABLE = {"x": 1, "y": [2, 3]}
COUNT = 0


class Val:
    """A number that remembers its gradient."""

    kind = "value"

    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents = data, 0.0, parents

    def __add__(self, other):
        other = other if isinstance(other, Val) else Val(other)
        return Val(self.data + other.data, (self, other))

    __radd__ = __add__

    def __mul__(self, other):
        other = other if isinstance(other, Val) else Val(other)
        return Val(self.data * other.data, (self, other))

    __rmul__ = __mul__

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-other)

    def __eq__(self, other):
        return self.data == (other.data if isinstance(other, Val) else other)

    def __lt__(self, other):
        return self.data < (other.data if isinstance(other, Val) else other)

    def __hash__(self):
        return hash(self.data)

    def __bool__(self):
        return self.data != 0

    def __float__(self):
        return float(self.data)

    def __repr__(self):
        return f"Val({self.data})"


class Stack:
    def __init__(self, items=()):
        self.items = list(items)

    def push(self, item):
        self.items.append(item)

    def pop(self):
        if not self.items:
            raise EmptyError("the stack is empty", 7)
        return self.items.pop()

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        return iter(self.items)

    def __contains__(self, item):
        return item in self.items

    def __getitem__(self, index):
        return self.items[index]

    def __setitem__(self, index, item):
        self.items[index] = item

    def __delitem__(self, index):
        del self.items[index]

    @property
    def top(self):
        return self.items[-1]

    @classmethod
    def of(cls, *items):
        return cls(items)

    @staticmethod
    def limit():
        return 100


class TallStack(Stack):
    pass


class EmptyError(Exception):
    def __init__(self, message, code):
        super().__init__(message)
        self.code = code


class Net:
    def __init__(self, sizes, seed=None):
        rng = np.random.RandomState(seed)
        self.params = {f"W{i}": rng.randn(a, b) for i, (a, b) in enumerate(zip(sizes, sizes[1:]))}
        self.history = []

    def loss(self, X, y=None):
        scores = X @ self.params["W0"]
        if y is None:
            return scores
        return float(((scores - y) ** 2).mean()), {"W0": 2 * X.T @ (scores - y) / scores.size}

    def step(self, grads, rate=0.1):
        for name in grads:
            self.params[name] -= rate * grads[name]
        self.history.append(len(self.history))


def double(x):
    return 2 * x


def relu(z):
    return np.maximum(z, 0)


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def forward(W, x):
    z = W @ x
    return relu(z), (W, x, z)


def backward(upstream, cache):
    W, x, z = cache
    dz = upstream * (z > 0)
    return np.outer(dz, x), W.T @ dz


def mean(values):
    if len(values) == 0:
        raise ValueError("mean of nothing")
    return sum(values) / len(values)


def words(text):
    return text.split()


def unique(items):
    return set(items)


def nested():
    return [1, (2.5, "three"), {"four": np.arange(4), "five": None}, True]


def scale_in_place(a, factor):
    a *= factor


def sort_in_place(items):
    items.sort()


def greet(name):
    print("Hello,", name)


def ask():
    return int(input("n? ")) + 1


def count():
    global COUNT
    COUNT += 1
    return COUNT


def evens(n):
    for i in range(n):
        yield 2 * i


def apply(f, x):
    return f(x)


def numeric_gradient(f, x, h=1e-5):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        up = f(x)
        x[i] = old - h
        down = f(x)
        x[i] = old
        grad[i] = (up - down) / (2 * h)
    return grad


def noisy(n):
    return np.random.randn(n)


def nothing():
    pass


def divide(a, b):
    return a / b


def big():
    return 2 ** 200


def complexes():
    return 1 + 2j, np.complex128(3)


def singles():
    return np.float32(1.5), np.array([1, 2], dtype=np.int8), np.array(["x", "yy"])
'''

# What is wrong with other submissions: a piece of WORK, and what stands there instead.
WRONG = {
    "double": ("return 2 * x", "return 2 * x + 1"),
    "relu": ("return np.maximum(z, 0)", "return np.abs(z)"),
    "backward": ("dz = upstream * (z > 0)", "dz = upstream"),
    "mean": ('raise ValueError("mean of nothing")', "return 0"),
    "Val": ("return Val(self.data * other.data, (self, other))", "return Val(self.data + other.data, (self, other))"),
    "pop": ("return self.items.pop()", "return self.items.pop(0)"),
    "empty": ('raise EmptyError("the stack is empty", 7)', "return None"),
    "in place": ("a *= factor", "return a * factor"),
    "greet": ('print("Hello,", name)', 'print("Bye,", name)'),
    "step": ("self.params[name] -= rate", "self.params[name] += rate"),
    "nested": ('"three"', '"drei"'),
    "raises": ("def relu(z):", "def relu(z):\n    undefined_name"),
    "absent": ("def softmax(z):", "def soft_max(z):"),
    "returns None": ("    return sum(values) / len(values)", "    sum(values) / len(values)"),
    "exits": ("def words(text):", "def words(text):\n    sys.exit(1)"),
}
