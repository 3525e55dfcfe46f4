"""A small assignment in memory, to drive checks without files or processes: a relu layer with a squared loss."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.calls.call import Answer, Ask
from grader.checks.base import Check, Context, Judgement, Seen
from grader.inputs import Case, Regime
from grader.sandbox.trusted import Trusted

SOLUTION = """
import numpy as np
AT_KINK = 0.0
def forward(params, X):
    Z = X @ params["W"].T + params["b"]
    p = np.maximum(Z, 0).sum(axis=1)
    return p, (X, Z)
def loss(p, y):
    return float(((p - y) ** 2).mean() / 2)
def backward(params, cache, y):
    X, Z = cache
    p = np.maximum(Z, 0).sum(axis=1)
    slope = np.where(Z > 0, 1, np.where(Z < 0, 0, AT_KINK)).astype(Z.dtype)
    dZ = ((p - y.astype(p.dtype)) / len(y))[:, None] * slope
    return {"W": dZ.T @ X, "b": dZ.sum(axis=0)}
"""
PROGRAM = "p, cache = forward(params, X)\ngrads = backward(params, cache, y)\nJ = loss(p, y)"


def drawn(rng: np.random.Generator, N: int = 3, n: int = 2, m: int = 4) -> dict[str, Any]:
    params = {"W": rng.normal(size=(n, m)), "b": rng.normal(size=n)}
    return {"params": params, "X": rng.normal(size=(N, m)), "y": rng.normal(size=N)}


def tied(rng: np.random.Generator) -> dict[str, Any]:
    """One hidden unit of one example exactly at its kink."""
    inputs = drawn(rng, N=2)
    inputs["X"], inputs["params"]["W"], inputs["params"]["b"] = np.ones((2, 4)), np.ones((2, 4)), np.array([-4.0, 1.0])
    inputs["X"][1] *= 2
    return inputs


REGIMES = {
    "typical": Regime("typical", "sizes are ordinary", drawn),
    "other": Regime("other", "sizes are ordinary again", drawn),
    "one": Regime("one", "the batch is one example", lambda rng: drawn(rng, N=1)),
    "tie": Regime("tie", "a unit is exactly at its kink", tied),
    "sized": Regime("sized", "sizes grow", lambda rng, size: drawn(rng, N=2, n=size, m=3)),
}


def context(has_reference: bool = True, judges: Mapping[str, Any] | None = None) -> Context:
    def draw(name: str, index: int) -> Case:
        return REGIMES[name].case(np.random.default_rng([7, index, *map(ord, name)]))

    def sized(name: str, size: int) -> Case:
        return REGIMES[name].case(np.random.default_rng(size), size)

    return Context(REGIMES, draw, sized, frozenset(), judges or {}, has_reference, 5)


def submitted(*changes: tuple[str, str], extra: str = "") -> str:
    """The solution with some text replaced; a replacement that finds nothing is a fault of the test."""
    source = SOLUTION
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new)
    return source + extra


def drive(check: Check, source: str) -> Judgement:
    """Run a check on a submission's text, beside the solution."""
    student, reference = Trusted("work.py", source.encode()), Trusted("work.py", SOLUTION.encode())
    try:
        ask = next(check)
        while True:
            ask = check.send(answered(ask, student, reference))
    except StopIteration as done:
        judgement: Judgement = done.value
        return judgement


def answered(ask: Ask, student: Trusted, reference: Trusted) -> Answer:
    return Answer(student.run(ask.student), reference.run(ask.reference))


def kinds(judgement: Judgement) -> dict[str, set[str]]:
    """The kinds of mark of every output."""
    found: dict[str, set[str]] = {output: set() for output in judgement.outputs}
    for look in judgement.seen:
        found[look.output].add(look.mark.kind)
    return found


def right(judgement: Judgement) -> bool:
    return bool(judgement.seen) and all(look.mark.right for look in judgement.seen)


def wrong(judgement: Judgement) -> list[Seen]:
    return [look for look in judgement.seen if not look.mark.right]
