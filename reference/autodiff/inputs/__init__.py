"""Points for ``autodiff``: expressions as programs of steps, each operator alone and all of them mixed at random.

Logarithms, quotients and powers stay inside their domains by choice of the numbers that they get.
"""

from collections.abc import Callable

import numpy as np

from grader.inputs import Case, Draw, regime

NumberDraw = Callable[[np.random.Generator], float]


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


def expression(text: str, phrase: str = "", draw: NumberDraw = away, *, edge: bool = False) -> Draw:
    """A regime for one expression of a, b, c (Values) and k (a number), each of the former drawn by ``draw``."""
    leaves = "".join(leaf for leaf in "abc" if leaf in names_in(text))
    program = program_of(text, leaves)
    outputs = {"y.data": "y.data", **{f"{leaf}.grad": f"{leaf}.grad" for leaf in leaves}}

    def drawn(rng: np.random.Generator) -> Case:
        inputs = {f"{leaf}0": draw(rng) for leaf in leaves}
        return Case({**inputs, "k": away(rng)}, program, outputs)

    return regime(phrase or f"y = {text}", edge=edge)(drawn)


def names_in(text: str) -> set[str]:
    return set("".join(char if char.isalnum() or char == "_" else " " for char in text).split())
