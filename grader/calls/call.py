"""Calls to student code and what comes of them: plain types, no I/O.

A call is a list of steps (``worker`` describes them). Checks build calls from an assignment's inputs and a program;
an executor runs them in a box or, for the trusted reference, in this process; an outcome says what came back.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, Literal, TypeVar

import numpy as np
from msgspec import Struct, field, structs

from ..worker.leaf import Leaf

Node = tuple[Any, ...]
Step = tuple[str, Any, Any]
Spoken = tuple[frozenset[str], frozenset[str], frozenset[str]]
"""The submission's names in an expression, the methods that it calls, as ``.name``, and its variables."""
Made = TypeVar("Made")
BEHIND = "behind"
OTHER_SIDE = {"AT_KINK": 1.0}
"""The setting by which a program takes the other one-sided derivative at kinks."""

Status = Literal["returned", "raised", "missing", "timed_out", "killed", "over_limit", "not_run"]


class Call(Struct, frozen=True, dict=True):
    """Steps that run in one go; ``fresh`` forgets the variables of earlier calls.

    ``lines`` holds, by step index, the line of program text behind a step, for messages. ``settings`` are values the
    trusted reference's module gets for this call only (``AT_KINK``); they never reach a box. ``about`` are names of the
    submission's that steps do not show, ``room`` the bytes that a fetched value may take where no reference bounds it.
    """

    steps: tuple[Step, ...]
    fresh: bool = True
    lines: Mapping[int, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    about: frozenset[str] = frozenset()
    room: int = 0

    @property
    def labels(self) -> list[str]:
        """The labels of what is fetched, in order."""
        return [step[1] for step in self.steps if step[0] in ("fetch", "converse")]

    @cached_property
    def made(self) -> dict[Hashable, Any]:
        """What comes of the call whoever is judged by it, kept as long as the call: it comes again with its point."""
        return {}

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What ``make`` gives, which is asked only where nothing is kept under ``key`` yet."""
        if key not in self.made:
            self.made[key] = make()
        found: Made = self.made[key]
        return found

    @cached_property
    def at_other_side(self) -> "Call":
        """The same call with the other one-sided derivative at kinks."""
        return structs.replace(self, settings=OTHER_SIDE)

    @cached_property
    def spoken(self) -> list[Spoken]:
        """What each step speaks of; found once, since a call is asked anew for every output that it gives."""
        return [spoken(expression) for _, _, expression in self.steps]

    def functions_of(self, step: int | None = None) -> frozenset[str]:
        """The submission's names that a step uses, or all steps if None."""
        return self.functions if step is None else self.about.union(*(names for names, _, _ in self.spoken[step : step + 1]))

    @cached_property
    def functions(self) -> frozenset[str]:
        """The submission's names that the call uses."""
        return self.about.union(*(names for names, _, _ in self.spoken))

    @cached_property
    def size(self) -> int:
        """About how much the call computes: the parts and the numbers that it is given."""
        return sum(size_of_node(expression) for kind, _, expression in self.steps if kind == "set")

    def spoken_of(self) -> frozenset[str]:
        """The submission's names that the call uses, and the methods that it calls, as ``.name``."""
        return frozenset().union(*(names | methods for names, methods, _ in self.spoken))

    def behind(self, label: str) -> frozenset[str]:
        """The names, of those spoken of, that one fetched value rests on; all of them where nothing has this label.

        A step that binds nothing is called for what it changes, so everything fetched after it rests on it.
        """
        return self.once((BEHIND, label), lambda: self.found_behind(label))

    def found_behind(self, label: str) -> frozenset[str]:
        """What ``behind`` tells of a label that it was not asked of before."""
        fetched = next((index for index, step in enumerate(self.steps) if step[:2] == ("fetch", label)), None)
        if fetched is None:
            return self.spoken_of()
        before = leading(self.steps[:fetched], self.spoken, self.spoken[fetched])
        return frozenset().union(*(names | methods for names, methods, _ in (self.spoken[index] for index in [*before, fetched])))


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
    ``seconds`` is the wall clock between this reply and the one before, taken outside the box. ``scales`` are of
    recorded outcomes alone: how large honest rounding makes each leaf, measured where the record was made. ``frames`` are
    the leaves as they come over the wire, by label, where the same are expected again and again.
    """

    status: Status
    leaves: Mapping[str, Leaf] = field(default_factory=dict)
    error: ErrorInfo | None = None
    step: int = 0
    detail: str = ""
    seconds: float = 0.0
    scales: Mapping[str, float] = field(default_factory=dict)
    frames: Mapping[str, bytes] = field(default_factory=dict)


class Ask(Struct, frozen=True):
    """One round of a check: calls for the student's code and calls for the trusted reference."""

    student: Sequence[Call] = ()
    reference: Sequence[Call] = ()


class Answer(Struct, frozen=True):
    """The outcomes of a round, in the order of its calls."""

    student: Sequence[Outcome]
    reference: Sequence[Outcome]


Executor = Callable[[Sequence[Call]], Sequence[Outcome]]


DATA = ("array", "const")
BUILT = ("tuple", "list", "dict")
"""What inputs are built of beside data: they are others in every call, so nothing is kept of them."""
NOTHING: Spoken = (frozenset(), frozenset(), frozenset())


def is_data(node: Any) -> bool:
    """Whether an expression is an input: data, or built of data alone."""
    kind = node[0] if node else None
    if kind not in BUILT:
        return kind in DATA
    return all(map(is_data, (entry for _, entry in node[1]) if kind == "dict" else node[1]))


def size_of_node(node: object) -> int:
    """The parts of an expression, counting each number of its arrays by its bytes."""
    if isinstance(node, bytes):
        return len(node) // 8
    return sum(map(size_of_node, node)) + 1 if isinstance(node, tuple) else 1


def parts_of(node: Any) -> Iterator[tuple[Any, ...]]:
    """An expression and all expressions in it, but for the data that it is given."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, (tuple, list)) and part and part[0] not in DATA:
            yield tuple(part)
            waiting += [each for each in part if type(each) is not str]


def names_in(node: Any) -> frozenset[str]:
    """The submission's own names that an expression mentions."""
    return spoken(node)[0]


def variables_in(node: Any) -> frozenset[str]:
    """The variables that an expression mentions."""
    return spoken(node)[2]


def spoken(node: Any) -> Spoken:
    """What an expression speaks of; what only a program has is walked once."""
    kind = node[0] if isinstance(node, tuple) and node else None
    if kind in DATA:
        return NOTHING
    if kind in BUILT:
        entries = [entry for _, entry in node[1]] if kind == "dict" else node[1]
        telling = [spoken(entry) for entry in entries if entry[0] not in DATA]
        names, methods, variables = (frozenset[str]().union(*told) for told in zip(NOTHING, *telling))
        return names, methods, variables
    return walked(node) if kind is None else walked_once(node)


def walked(node: Any) -> Spoken:
    """What ``spoken`` tells, by a walk through the expression."""
    parts = list(parts_of(node))
    return (
        frozenset(part[1] for part in parts if part[0] == "global"),
        frozenset("." + part[1][2] for part in parts if part[0] == "call" and part[1][0] == "attr"),
        frozenset(part[1] for part in parts if part[0] == "var"),
    )


walked_once = lru_cache(maxsize=1024)(walked)


def leading_to(steps: Sequence[Step], node: Any) -> list[Step]:
    """The ``set`` steps that the value of an expression rests on, in order; one that binds nothing is run for what it changes."""
    said = [spoken(expression) for _, _, expression in steps]
    return [steps[index] for index in leading(steps, said, spoken(node))]


def leading(steps: Sequence[Step], said: Sequence[Spoken], last: Spoken) -> list[int]:
    """Where the steps stand that ``leading_to`` tells of, where it is known what each of them, and the expression, speaks of."""
    found, (_, _, needed) = [], last
    for index in reversed(range(len(steps))):
        kind, bound, _ = steps[index]
        if kind == "set" and not (bound and needed.isdisjoint(bound)):
            found.append(index)
            needed |= said[index][2]
    return found[::-1]


def value_node(value: Any) -> Node:
    """The expression that makes ``value`` anew: arrays, numbers, strings, None and tuples, lists, dicts of them.

    A value that is an expression already (see ``Code``) stands for itself. Raises TypeError for anything else.
    """
    if isinstance(value, Code):
        return value.node
    if isinstance(value, np.ndarray) and not value.dtype.hasobject:
        array = np.asarray(value, order="C")  # ascontiguousarray would turn 0-d into (1,)
        return ("array", array.dtype.str, array.shape, array.tobytes())
    if isinstance(value, np.generic):
        return ("const", value.item())
    if value is None or type(value) in (bool, int, float, complex, str):
        return ("const", value)
    if type(value) in (tuple, list):
        return (type(value).__name__, tuple(map(value_node, value)))
    if type(value) is dict:
        return ("dict", tuple((key, value_node(entry)) for key, entry in value.items()))
    kind = "array of objects" if isinstance(value, np.ndarray) else type(value).__name__
    raise TypeError(f"an input of type {kind} cannot be sent to a submission")


class Code(Struct, frozen=True):
    """An input that is not data but an expression, evaluated where the call runs; made by ``program.expression``."""

    node: Node


def let(inputs: Mapping[str, Any], prefix: str = "") -> list[Step]:
    """Steps that bind every input to its name; each run of them makes new arrays.

    Raises TypeError for what cannot be sent, and for a name that no program could mention.
    """
    for name in inputs:
        if not isinstance(name, str) or not name.isidentifier():
            raise TypeError(f"an input is called {name!r}; a name that a program can mention belongs there")
    return [("set", (prefix + name,), value_node(value)) for name, value in inputs.items()]


def keep(names: Mapping[str, Node], prefix: str) -> list[Step]:
    """Steps that hold on to values under ``prefix``, so that they can be fetched again later."""
    return [("set", (prefix + name,), node) for name, node in names.items()]


def fetch(names: Mapping[str, Node], prefix: str = "") -> list[Step]:
    """Steps that describe values, labelled ``prefix`` + name."""
    return [("fetch", prefix + name, node) for name, node in names.items()]
