"""Values that are used several times or not at all, in one expression, and in several of which each has its backward."""

import numpy as np

from grader.inputs import Case, Draw, regime

from . import NumberDraw, away, expression, negative

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
