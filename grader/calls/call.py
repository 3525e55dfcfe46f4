"""Calls to student code and what comes of them: plain types, no I/O.

A call is a list of steps (``worker`` describes them). Checks build calls from an assignment's inputs and a program;
an executor runs them in a box or, for the trusted reference, in this process; an outcome says what came back.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from msgspec import Struct, field

from ..worker.leaf import Leaf

Node = tuple[Any, ...]
Step = tuple[str, Any, Node]
Status = Literal["returned", "raised", "missing", "timed_out", "killed", "over_limit", "not_run"]


class Call(Struct, frozen=True):
    """Steps that run in one go; ``fresh`` forgets the variables of earlier calls.

    ``lines`` holds, by step index, the line of program text behind a step, for messages. ``settings`` are values the
    trusted reference's module gets for this call only (``AT_KINK``); they never reach a box.
    """

    steps: tuple[Step, ...]
    fresh: bool = True
    lines: Mapping[int, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def labels(self) -> list[str]:
        """The labels of what is fetched, in order."""
        return [step[1] for step in self.steps if step[0] == "fetch"]

    def functions_of(self, step: int | None = None) -> frozenset[str]:
        """The submission's names that a step uses, or all steps if None."""
        chosen = self.steps if step is None else self.steps[step : step + 1]
        return frozenset(name for _, _, expression in chosen for name in names_in(expression))


class ErrorInfo(Struct, frozen=True):
    """What student code raised, and where: ``line`` is 0 if no line of theirs was running."""

    typename: str
    bases: tuple[str, ...]
    message: str
    line: int
    source: str


class Outcome(Struct, frozen=True):
    """What came of a call. ``leaves`` holds what was fetched before it ended; ``step`` is where it ended.

    ``detail`` says in plain words why a process was killed, which limit was passed, or which name is missing.
    ``seconds`` is the wall clock between this reply and the one before, taken outside the box.
    """

    status: Status
    leaves: Mapping[str, Leaf] = field(default_factory=dict)
    error: ErrorInfo | None = None
    step: int = 0
    detail: str = ""
    seconds: float = 0.0


class Ask(Struct, frozen=True):
    """One round of a check: calls for the student's code and calls for the trusted reference."""

    student: Sequence[Call] = ()
    reference: Sequence[Call] = ()


class Answer(Struct, frozen=True):
    """The outcomes of a round, in the order of its calls."""

    student: Sequence[Outcome]
    reference: Sequence[Outcome]


Executor = Callable[[Sequence[Call]], Sequence[Outcome]]


def names_in(node: Any) -> set[str]:
    """The submission's own names that an expression mentions."""
    if not isinstance(node, tuple):
        return set().union(*map(names_in, node)) if isinstance(node, list) else set()
    if node and node[0] == "global":
        return {node[1]}
    if node and node[0] in ("array", "ndarray", "const"):
        return set()
    return set().union(*map(names_in, node))


def value_node(value: Any) -> Node:
    """The expression that makes ``value`` anew: arrays, numbers, strings, None and tuples, lists, dicts of them.

    A value that is an expression already (see ``Code``) stands for itself. Raises TypeError for anything else.
    """
    if isinstance(value, Code):
        return value.node
    if isinstance(value, np.ndarray):
        return ("ndarray", value)
    if isinstance(value, np.generic):
        return ("const", value.item())
    if value is None or type(value) in (bool, int, float, complex, str):
        return ("const", value)
    if type(value) in (tuple, list):
        return (type(value).__name__, tuple(map(value_node, value)))
    if type(value) is dict:
        return ("dict", tuple((key, value_node(entry)) for key, entry in value.items()))
    raise TypeError(f"an input of type {type(value).__name__} cannot be sent to a submission")


class Code(Struct, frozen=True):
    """An input that is not data but an expression, evaluated where the call runs; made by ``program.expression``."""

    node: Node


def let(inputs: Mapping[str, Any], prefix: str = "") -> list[Step]:
    """Steps that bind every input to its name; each run of them makes new arrays."""
    return [("set", (prefix + name,), value_node(value)) for name, value in inputs.items()]


def keep(names: Mapping[str, Node], prefix: str) -> list[Step]:
    """Steps that hold on to values under ``prefix``, so that they can be fetched again later."""
    return [("set", (prefix + name,), node) for name, node in names.items()]


def fetch(names: Mapping[str, Node], prefix: str = "") -> list[Step]:
    """Steps that describe values, labelled ``prefix`` + name."""
    return [("fetch", prefix + name, node) for name, node in names.items()]
