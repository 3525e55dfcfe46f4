"""Points for ``autodiff``: expressions as programs of steps, each operator alone and all of them mixed at random.

A random expression is redrawn until every gradient is at least FAR of the sum of its paths' sizes, so that rounding
cannot be mistaken for a mistake; logarithms, quotients and powers stay inside their domains by choice of the operand.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from msgspec import Struct

from grader.inputs import Case, regime

FAR = 1e-3  # least |gradient| over the sum of the absolute values of what it is added up from
LARGEST = 5.0  # beyond it, slopes such as 1 - tanh^2 lose digits in any right program
Draw = Callable[[np.random.Generator], Any]


def away(rng: np.random.Generator, low: float = 0.4, high: float = 1.6) -> float:
    """A number of either sign, at least ``low`` from zero."""
    return float(rng.uniform(low, high) * rng.choice([-1.0, 1.0]))


def positive(rng: np.random.Generator) -> float:
    return float(rng.uniform(0.4, 1.6))


def negative(rng: np.random.Generator) -> float:
    return -positive(rng)


def above_one(rng: np.random.Generator) -> float:
    return float(rng.uniform(1.3, 3.0))


def zero(rng: np.random.Generator) -> float:
    return 0.0


def high(rng: np.random.Generator) -> float:
    return float(rng.uniform(760.0, 1000.0))


def low(rng: np.random.Generator) -> float:
    return -high(rng)


def program_of(expression: str, leaves: str) -> str:
    """Make a Value of every leaf's number, the expression y, and go backward from it."""
    made = [f"{leaf} = Value({leaf}0)" for leaf in leaves]
    return "\n".join([*made, f"y = {expression}", "y.backward()"])


def expression(name: str, text: str, phrase: str = "", draw: Callable[[np.random.Generator], float] = away) -> None:
    """Define the regime ``name`` for one expression of a, b, c (Values) and k (a number), each drawn by ``draw``."""
    leaves = "".join(leaf for leaf in "abc" if leaf in names_in(text))
    program = program_of(text, leaves)
    outputs = {"y.data": "y.data", **{f"{leaf}.grad": f"{leaf}.grad" for leaf in leaves}}

    def drawn(rng: np.random.Generator) -> Case:
        inputs = {f"{leaf}0": draw(rng) for leaf in leaves}
        return Case({**inputs, "k": away(rng)}, program, outputs)

    globals()[name] = regime(phrase or f"y = {text}")(drawn)


def names_in(text: str) -> set[str]:
    return set("".join(char if char.isalnum() or char == "_" else " " for char in text).split())


expression("add", "a + b", "y = a + b, both negative", negative)
expression("add_right", "a + k")
expression("add_left", "k + a")
expression("add_upstream", "(a + b) * c")
expression("multiply", "a * b")
expression("multiply_right", "a * k")
expression("multiply_left", "k * a")
expression("multiply_whole", "a * 3 + 2 * b")
expression("multiply_upstream", "a * b * c")

expression("subtract", "a - b")
expression("subtract_right", "a - k")
expression("subtract_left", "k - a")
expression("subtract_upstream", "-(a - b)")
expression("subtract_left_upstream", "-(k - a)")
expression("divide", "a / b")
expression("divide_right", "a / k")
expression("divide_left", "k / a")
expression("divide_whole", "1 / (a / 2)")
expression("divide_upstream", "-(a / b)")
expression("minus", "-a")
expression("minus_twice", "-(-a)")

expression("square", "a**2")
expression("cube", "-(a**3)")
expression("reciprocal", "a**-1")
expression("fourth_down", "-(a**-4)")
expression("root", "a**0.5", "y = a**0.5, a > 0", positive)
expression("fraction", "-(a**2.5)", "y = -(a**2.5), a > 0", positive)
expression("power_of_power", "(a**3) ** 2")
expression("square_of_negative", "a**2", "the base of a power is negative", negative)
expression("square_of_zero", "a**2", "the base of a power is 0", zero)

for _function in ("tanh", "exp", "sigmoid", "relu", "log"):
    for _name, _draw in (("positive", positive), ("negative", negative)):
        if _function != "log" or _draw is positive:
            expression(f"{_function}_{_name}", f"-a.{_function}()", f"y = -a.{_function}(), a is {_name}", _draw)
    _inside = "a.log().log()" if _function == "log" else f"a.{_function}().{_function}()"
    expression(f"{_function}_twice", _inside, draw={"log": above_one, "relu": positive}.get(_function, away))
expression("exp_of_minus", "(-a).exp()")
expression("log_of_minus", "-((-a).log())", draw=negative)
expression("relu_of_minus", "-((-a).relu())")
for _function in ("tanh", "sigmoid"):
    expression(f"{_function}_far_up", f"-a.{_function}()", f"{_function} gets an input as large as 1000", high)
    expression(f"{_function}_far_down", f"-a.{_function}()", f"{_function} gets an input as low as -1000", low)

expression("relu_at_zero", "-a.relu()", "the input of relu is exactly 0", zero)
expression("relu_of_relu_at_zero", "a.relu().relu()", "the input of relu is exactly 0", zero)

expression("plus_itself", "a + a", "a value is added to itself", negative)
expression("times_itself", "a * a * a", "a value is multiplied by itself")
expression("three_uses", "a * b + a + b * a", "a value is used three times")


def steps(name: str, phrase: str, text: str, watch: str, draw: Callable[[np.random.Generator], float] = away) -> None:
    """Define the regime ``name`` for a program of lines; ``watch`` lists the values whose ``.grad`` is looked at.

    Inputs are a0, b0, c0 and the number k.
    """
    outputs = {"y.data": "y.data", **{f"{value}.grad": f"{value}.grad" for value in watch.split()}}

    def drawn(rng: np.random.Generator) -> Case:
        return Case({**{f"{leaf}0": draw(rng) for leaf in "abc"}, "k": away(rng)}, text, outputs)

    globals()[name] = regime(phrase)(drawn)


LEAVES = "a = Value(a0)\nb = Value(b0)\nc = Value(c0)\n"
steps("diamond", "an expression is used twice (a diamond)", LEAVES + "m = a * b\ny = m * c + m * m\ny.backward()", "a b c m")
steps(
    "diamonds",
    "expressions are used several times, near and far from the output",
    LEAVES + "m = a + b\nn = m * c\np = n * m\ny = p * n + m * p + a\ny.backward()",
    "a b c m",
)
steps(
    "early_and_late",
    "a value is used early and late",
    LEAVES + "m = a * b\nn = m * a\ny = m + n * c + b\ny.backward()",
    "a b c m",
)
steps("unused", "a value is not part of the expression", LEAVES + "m = b * c\ny = a * a\ny.backward()", "a b c m")
steps("itself", "backward is called on a value that was not made from others", LEAVES + "m = a * b\ny = c\nm.backward()", "a b c")

steps(
    "two_expressions",
    "backward runs on two expressions of the same values",
    LEAVES + "first = a * a * b\nfirst.backward()\ny = a * b * c + a\ny.backward()",
    "a b c",
)
steps(
    "three_expressions",
    "backward runs on three expressions of the same values",
    LEAVES + "first = a * b\nfirst.backward()\nsecond = (a + b) * a\nsecond.backward()\ny = b * c + b\ny.backward()",
    "a b c",
    negative,
)


# Random expressions --------------------------------------------------------------------------------------------------


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


OPS = ["add", "multiply", "subtract", "divide", "minus", "numbers", "from_number", "number_over"]
OPS += ["shared", "power", "root", "tanh", "exp", "log", "relu_open", "relu_closed", "sigmoid"]


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


# The handout's example, long chains, purity and cost ------------------------------------------------------------------


@regime("the worked example of the handout")
def worked_example(rng: np.random.Generator) -> dict[str, float]:
    return {"x0": 1.0, "y0": 2.0, "z0": -1.0}


@regime("an expression has 5,000 chained nodes")
def long_chain(rng: np.random.Generator) -> dict[str, Any]:
    return {"x0": positive(rng), "steps": 5000}


@regime("an expression is made and differentiated several times")
def plain(rng: np.random.Generator) -> dict[str, float]:
    return {"a0": away(rng), "b0": away(rng)}


@regime("another expression is made in between")
def other(rng: np.random.Generator) -> dict[str, float]:
    return {"a0": 3.0 + away(rng), "b0": away(rng)}


@regime("there are many values")
def many_values(rng: np.random.Generator, size: int = 16) -> dict[str, Any]:
    return {"numbers": [away(rng) for _ in range(size)], "weights": [away(rng) for _ in range(size)]}


@regime("there are many paths from the values to the output")
def many_paths(rng: np.random.Generator, size: int = 4) -> dict[str, Any]:
    return {"x0": positive(rng), "steps": size}
