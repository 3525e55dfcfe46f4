"""Random expressions, written line by line, in which every operator occurs.

An expression is redrawn until every gradient is at least FAR of the sum of its paths' sizes, so that rounding cannot be
mistaken for a mistake; operands are chosen, or made, to lie inside the domain of what they are given to.
"""

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from grader.inputs import Case, regime

from . import away

FAR = 1e-3  # least |gradient| over the sum of the absolute values of what it is added up from
LARGEST = 5.0  # beyond it, slopes such as 1 - tanh^2 lose digits in any right program
OPS = ["add", "multiply", "subtract", "divide", "minus", "numbers", "from_number", "number_over"]
OPS += ["shared", "power", "root", "tanh", "exp", "log", "relu_open", "relu_closed", "sigmoid"]


class Line(Struct):
    """One line of a random program: its text, its value, and its local gradient for each earlier line it uses."""

    name: str
    text: str
    value: float
    slopes: dict[str, float]


class NoOperand(Exception):
    """No line has a value that an operation can take, and none can be made of one: draw another program."""


class Writer:
    """Writes a random program line by line and knows every value on the way."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.inputs = {**{f"{leaf}0": away(rng) for leaf in "abc"}, "k": away(rng)}
        self.lines = [Line(leaf, f"Value({leaf}0)", self.inputs[f"{leaf}0"], {}) for leaf in "abc"]
        self.unused = ["a", "b", "c"]
        self.k = self.inputs["k"]

    def write(self, text: str, value: float, **slopes: float) -> None:
        name = f"s{len(self.lines) - 2}"
        self.lines.append(Line(name, text, value, slopes))
        self.unused = [old for old in self.unused if old not in slopes] + [name]

    def pick(self, good: Callable[[float], bool] = lambda value: True, but: str = "") -> Line:
        """A random line with a value that is good, rather one that nothing uses yet; a sign or a square makes it good."""
        fit = [line for line in self.lines if good(line.value) and line.name != but]
        fresh = [line for line in fit if line.name in self.unused]
        if fit:
            return (fresh or fit)[int(self.rng.integers(len(fresh or fit)))]
        base = self.lines[int(self.rng.integers(len(self.lines)))]
        square = base.value**2 + 0.5
        for text, value, slope in (
            (f"-{base.name}", -base.value, -1.0),
            (f"{base.name}**2 + 0.5", square, 2 * base.value),
            (f"-({base.name}**2 + 0.5)", -square, -2 * base.value),
        ):
            if good(value):
                self.write(text, value, **{base.name: slope})
                return self.lines[-1]
        raise NoOperand

    def step(self, op: str) -> None:
        """One line with ``op``, one of OPS."""
        getattr(self, op)()

    def add(self) -> None:
        x = self.pick()
        y = self.pick(but=x.name)
        self.write(f"{x.name} + {y.name}", x.value + y.value, **{x.name: 1.0, y.name: 1.0})

    def multiply(self) -> None:
        x = self.pick()
        y = self.pick(but=x.name)
        self.write(f"{x.name} * {y.name}", x.value * y.value, **{x.name: y.value, y.name: x.value})

    def subtract(self) -> None:
        x = self.pick()
        y = self.pick(but=x.name)
        self.write(f"{x.name} - {y.name}", x.value - y.value, **{x.name: 1.0, y.name: -1.0})

    def divide(self) -> None:
        y = self.pick(lambda value: abs(value) > 0.4)
        x = self.pick(but=y.name)
        self.write(f"{x.name} / {y.name}", x.value / y.value, **{x.name: 1 / y.value, y.name: -x.value / y.value**2})

    def minus(self) -> None:
        x = self.pick()
        self.write(f"-{x.name}", -x.value, **{x.name: -1.0})

    def numbers(self) -> None:
        x, k = self.pick(), self.k
        self.write(f"k * {x.name} + 2", k * x.value + 2, **{x.name: k})

    def from_number(self) -> None:
        x, k = self.pick(), self.k
        self.write(f"(k - {x.name}) * 0.5", (k - x.value) * 0.5, **{x.name: -0.5})

    def number_over(self) -> None:
        x, k = self.pick(lambda value: abs(value) > 0.4), self.k
        self.write(f"k / {x.name} + k", k / x.value + k, **{x.name: -k / x.value**2})

    def power(self) -> None:
        """A whole power of a negative number."""
        n = int(self.rng.choice([2, 3]))
        x = self.pick(lambda value: 0.2 < abs(value) < 1.6)
        sign, base = ("-", -x.value) if x.value > 0 else ("", x.value)
        slope = n * base ** (n - 1)
        self.write(f"({sign}{x.name})**{n}", base**n, **{x.name: -slope if sign else slope})

    def shared(self) -> None:
        """Two products with one value in common."""
        x = self.pick(lambda value: abs(value) < 1.5)
        y = self.pick(but=x.name)
        text = f"{x.name} * {y.name} + {x.name} * {x.name}"
        self.write(text, x.value * y.value + x.value**2, **{x.name: y.value + 2 * x.value, y.name: x.value})

    def root(self) -> None:
        n = float(self.rng.choice([0.5, 1.5, -0.5]))
        x = self.pick(lambda value: value > 0.3)
        self.write(f"{x.name}**{n}", x.value**n, **{x.name: n * x.value ** (n - 1)})

    def tanh(self) -> None:
        x = self.pick(lambda value: abs(value) < 2)
        h = float(np.tanh(x.value))
        self.write(f"{x.name}.tanh()", h, **{x.name: 1 - h**2})

    def exp(self) -> None:
        x = self.pick(lambda value: value < 1.5)
        self.write(f"{x.name}.exp()", float(np.exp(x.value)), **{x.name: float(np.exp(x.value))})

    def log(self) -> None:
        x = self.pick(lambda value: value > 0.3 and abs(value - 1) > 0.05)
        self.write(f"{x.name}.log()", float(np.log(x.value)), **{x.name: 1 / x.value})

    def relu_open(self) -> None:
        x = self.pick(lambda value: value > 0.1)
        self.write(f"{x.name}.relu()", x.value, **{x.name: 1.0})

    def relu_closed(self) -> None:
        """Two closed gates whose upstream gradients differ in sign."""
        x = self.pick(lambda value: value < -0.1)
        self.write(f"{x.name}.relu() - 3 * {x.name}.relu() + {x.name}", x.value, **{x.name: 1.0})

    def sigmoid(self) -> None:
        x = self.pick(lambda value: abs(value) < 4)
        p = float(1 / (1 + np.exp(-x.value)))
        self.write(f"{x.name}.sigmoid()", p, **{x.name: p * (1 - p)})

    def join(self) -> None:
        """Add up everything that nothing uses yet, and name the sum y."""
        ends = [line for line in self.lines if line.name in self.unused]
        self.lines.append(
            Line("y", " + ".join(end.name for end in ends), sum(end.value for end in ends), {end.name: 1.0 for end in ends})
        )

    def well_posed(self) -> bool:
        """Whether values stay within LARGEST and no gradient of y cancels or vanishes."""
        grads = {line.name: 0.0 for line in self.lines} | {"y": 1.0}
        sizes = dict(grads)
        for line in reversed(self.lines):
            for source, slope in line.slopes.items():
                grads[source] += grads[line.name] * slope
                sizes[source] += sizes[line.name] * abs(slope)
        within = all(abs(line.value) <= LARGEST for line in self.lines[:-1]) and abs(self.lines[-1].value) > 0.1
        return within and all(0.02 < abs(grads[name]) < 200 and abs(grads[name]) > FAR * sizes[name] for name in grads)


@regime("the expression is random")
def wild(rng: np.random.Generator) -> Case:
    """Every operator once and three of them again, in random order, on three values; some lines are used many times."""
    while True:
        writer = Writer(rng)
        try:
            for op in rng.permutation([*OPS, *rng.choice(OPS, 3)]):
                writer.step(str(op))
        except NoOperand:
            continue
        middle = str(rng.choice([line.name for line in writer.lines[3:]]))
        writer.join()
        if writer.well_posed():
            break
    text = "\n".join([*(f"{line.name} = {line.text}" for line in writer.lines), "y.backward()"])
    outputs = {"y.data": "y.data", **{f"{leaf}.grad": f"{leaf}.grad" for leaf in "abc"}, "inner.grad": f"{middle}.grad"}
    return Case(writer.inputs, text, outputs)
