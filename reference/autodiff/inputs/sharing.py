"""Values that are used several times or not at all, in one expression, and in several of which each has its backward."""

import numpy as np

from grader.inputs import Case, Draw, regime

from . import NumberDraw, above_one, away, expression, negative, positive

LEAVES = "a = Value(a0)\nb = Value(b0)\nc = Value(c0)\n"


def steps(phrase: str, text: str, watch: str, draw: NumberDraw = away) -> Draw:
    """A regime for a program of lines; ``watch`` lists the values whose ``.grad`` is looked at.

    Inputs are a0, b0, c0 and the number k.
    """
    outputs = {"y.data": "y.data", **{f"{value}.grad": f"{value}.grad" for value in watch.split()}}

    def drawn(rng: np.random.Generator) -> Case:
        return Case({**{f"{leaf}0": draw(rng) for leaf in "abc"}, "k": away(rng)}, text, outputs)

    return regime(phrase)(drawn)


plus_itself = expression("a + a", "a value is added to itself", negative)
times_itself = expression("a * a * a", "a value is multiplied by itself")
three_uses = expression("a * b + a + b * a", "a value is used three times")

diamond = steps("an expression is used twice (a diamond)", LEAVES + "m = a * b\ny = m * c + m * m\ny.backward()", "a b c m")
diamonds = steps(
    "expressions are used several times, near and far from the output",
    LEAVES + "m = a + b\nn = m * c\np = n * m\ny = p * n + m * p + a\ny.backward()",
    "a b c m",
)
early_and_late = steps(
    "a value is used early and late",
    LEAVES + "m = a * b\nn = m * a\ny = m + n * c + b\ny.backward()",
    "a b c m",
)
unused = steps("a value is not part of the expression", LEAVES + "m = b * c\ny = a * a\ny.backward()", "a b c m")
itself = steps("backward is called on a value that was not made from others", LEAVES + "m = a * b\ny = c\nm.backward()", "a b c")


def goes_twice(operation: str, phrase: str, draw: NumberDraw = positive) -> Draw:
    """A regime in which one value goes into an operation twice: an inner value, and its share of each use counts.

    Whichever of the two runs backward last, one that assigns its share instead of adding it loses the other.
    """
    first, second = (operation.replace("other", leaf) for leaf in "bc")
    program = LEAVES + f"m = a * b\ny = {first} * c + {second}\ny.backward()"

    def drawn(rng: np.random.Generator) -> Case:
        return Case({**{f"{leaf}0": draw(rng) for leaf in "abc"}, "k": away(rng)}, program, {"both shares": "m.grad"})

    return regime(phrase)(drawn)


into_add = goes_twice("(m + other)", "a value goes into + twice")
into_multiply = goes_twice("(other * m)", "a value goes into * twice")
into_minuend = goes_twice("(m - other)", "a value is what something is subtracted from, twice")
into_subtrahend = goes_twice("(other - m)", "a value is subtracted twice")
into_numerator = goes_twice("(m / other)", "a value is divided twice")
into_denominator = goes_twice("(other / m)", "a value is divided by twice")
into_minus = goes_twice("(-m)", "a value goes into unary - twice")
into_power = goes_twice("m**3", "a value goes into ** twice")
into_tanh = goes_twice("m.tanh()", "a value goes into tanh twice")
into_exp = goes_twice("m.exp()", "a value goes into exp twice")
into_log = goes_twice("m.log()", "a value goes into log twice", above_one)
into_relu = goes_twice("m.relu()", "a value goes into relu twice")
into_sigmoid = goes_twice("m.sigmoid()", "a value goes into sigmoid twice")
into_number_minus = goes_twice("(k - m)", "a value is subtracted from a number twice", above_one)
into_number_over = goes_twice("(k / m)", "a number is divided by a value twice")

two_expressions = steps(
    "backward runs on two expressions of the same values",
    LEAVES + "first = a * a * b\nfirst.backward()\ny = a * b * c + a\ny.backward()",
    "a b c",
)
three_expressions = steps(
    "backward runs on three expressions of the same values",
    LEAVES + "first = a * b\nfirst.backward()\nsecond = (a + b) * a\nsecond.backward()\ny = b * c + b\ny.backward()",
    "a b c",
    negative,
)
