"""What every kind of check shares: points, what was observed at them, and the judgement a check ends with.

A check is a generator without I/O: it yields an Ask (one round of calls), is sent the Answer, and returns a
Judgement. It never sees a process, a file or a clock.
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from msgspec import Struct, field, structs

from ..calls.call import Answer, Ask, Call, Node, Outcome, Step, fetch, let, variables_in
from ..calls.program import Program, compile_program, expression
from ..inputs import Case, Regime
from ..numerics.compare import Mark
from ..worker.leaf import Leaf

K = TypeVar("K")
Told = TypeVar("Told")
Rounds = Generator[Ask, Answer, Told]
"""A part of a check that takes rounds of its own, and what it returns in the end."""

Check = Rounds["Judgement"]
Judge = Callable[[Mapping[str, Any], Any, Any], "str | None"]


class Point(Struct, frozen=True):
    """One drawn point; ``name`` is unique within a check, ``phrase`` completes "wrong where ...", ``edge`` is its regime's."""

    name: str
    phrase: str
    case: Case
    edge: bool = False


class Context(Struct, frozen=True):
    """What a check may know besides its settings.

    ``draw`` makes a regime's n-th point and ``sized`` one of a given size; ``regimes`` are the assignment's. Where the
    points of ``draw`` are the same for everybody, ``fresh`` makes one more of a regime, which nobody knows beforehand;
    where there is a reference to compare with, ``another`` makes more points of a given size, by number.
    ``judges`` are the author's functions for outputs with many right answers. ``has_reference`` is false on a
    student's laptop: only what needs no expected value can be judged there. ``jitter`` seeds small random choices of the
    check itself; ``module`` is the name that the submission is imported by, and ``source`` are its lines.
    """

    regimes: Mapping[str, Regime]
    draw: Callable[[str, int], Case]
    sized: Callable[[str, int], Case]
    support: frozenset[str] = frozenset()
    judges: Mapping[str, Judge] = field(default_factory=dict)
    has_reference: bool = True
    jitter: int = 0
    module: str = ""
    source: Sequence[str] = ()
    fresh: Callable[[str], Case] | None = None
    another: Callable[[str, int, int], Case] | None = None

    def points(self, names: Sequence[str], draws: int = 1) -> list[Point]:
        """``draws`` points of each named regime, in order; then, where there are any, the fresh points."""
        drawn = [(f"{name}.{index}", name, self.draw(name, index)) for name in names for index in range(draws)]
        if self.fresh is not None:
            known = {name: self.draw(name, 0) for name in names}
            again = [(f"{name}.fresh", name, self.fresh(name)) for name in names]
            drawn += [entry for entry in again if not same_case(entry[2], known[entry[1]])]
        return [Point(own, self.regimes[name].phrase, case, self.regimes[name].edge) for own, name, case in drawn]


def same_case(one: Case, two: Case) -> bool:
    """Whether two points are one: a regime without anything random draws the same inputs each time."""
    return (one.program, one.outputs) == (two.program, two.outputs) and same_inputs(dict(one.inputs), dict(two.inputs))


def same_inputs(one: Any, two: Any) -> bool:
    """Whether two inputs are equal to the last bit, of the same types and shapes."""
    if type(one) is not type(two):
        return False
    if isinstance(one, np.ndarray):
        return bool(one.dtype == two.dtype and one.shape == two.shape and one.tobytes() == two.tobytes())
    if isinstance(one, dict):
        return list(one) == list(two) and all(same_inputs(one[key], two[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(two) and all(map(same_inputs, one, two))
    return bool(one == two)


class Seen(Struct, frozen=True):
    """One output at one point: what came, what was wanted, how it was marked, and the call that a mistake is tried on.

    ``parts`` are the wanted gradient's shares of the examples of a batch, where they were asked for. ``twin`` is the
    label of the submission's own value that was wanted, where it is judged by itself alone. ``judged`` is how an author's
    own judge marks any value of this output at this point, where the output has one.
    """

    output: str
    point: Point
    mark: Mark
    call: Call
    label: str
    got: Leaf | None = None
    want: Leaf | None = None
    outcome: Outcome | None = None
    parts: Sequence[Any] = ()
    twin: str = ""
    judged: Callable[[Leaf], Mark] | None = None


class Judgement(Struct, frozen=True):
    """What a check saw. ``outputs`` are the names that share the task's points, evenly unless ``weights`` say otherwise.

    ``consistent`` says that a wrong gradient is nevertheless the right derivative of the submission's own, different
    loss, which depends on every parameter and bends: that earns follow-through credit. ``unjudged`` says in words
    why nothing could be judged here (a student's laptop has no reference). ``facts`` are what a suite says of each of its
    tests: number, visibility, tags, leaderboard, printed.
    """

    outputs: Sequence[str]
    seen: Sequence[Seen]
    consistent: bool = False
    unjudged: str = ""
    weights: Mapping[str, float] = field(default_factory=dict)
    facts: Mapping[str, dict[str, Any]] = field(default_factory=dict)


CHANGED = "changed"
WATCHED: Step = ("fetch", CHANGED, (CHANGED,))
"""The last step of a call: which variables were changed after they were given or handed back."""


class Compiled(Struct, frozen=True):
    """A program on one point: the call's parts before they are put together."""

    program: Program
    outputs: Mapping[str, Node]

    def plain(self, inputs: Mapping[str, Any]) -> Call:
        """Bind the inputs, run the program, fetch the outputs. Nothing is watched, and all inputs are there from the start."""
        return Call((*let(inputs), *self.program.steps, *fetch(self.outputs)))

    def call(self, inputs: Mapping[str, Any], last: str | None = None) -> Call:
        """Bind the inputs, run the program, fetch the outputs, and tell what was changed.

        With ``last``, the steps at the end that only that output needs run after all others are fetched: a loss that
        crashes does not take the gradients with it.
        """
        early = {name: node for name, node in self.outputs.items() if name != last}
        cut = len(self.program.steps) if last is None else needed_steps(self.program, early.values())
        bound, run, rest = let(inputs), self.program.steps[:cut], self.program.steps[cut:]
        late = {name: node for name, node in self.outputs.items() if name == last}
        lines = {index + len(bound) + (0 if index < cut else len(early)): line for index, line in self.program.lines.items()}
        return Call((*bound, *run, *fetch(early), *rest, *fetch(late), WATCHED), lines=lines)


def of_reference(groups: Mapping[K, Sequence[Call]]) -> Rounds[dict[K, list[Outcome]]]:
    """The reference's outcomes of calls in groups, by the groups' keys: all are asked in one round."""
    answer = yield Ask(reference=[call for group in groups.values() for call in group])
    outcomes = iter(answer.reference)
    return {key: [next(outcomes) for _ in group] for key, group in groups.items()}


def rebound(call: Call, inputs: Mapping[str, Any]) -> Call:
    """The same call on other inputs: the binding steps stand first, in the inputs' order."""
    steps = let(inputs)
    return structs.replace(call, steps=(*steps, *call.steps[len(steps) :]))


def needed_steps(program: Program, outputs: Iterable[Node]) -> int:
    """How many of the program's steps the outputs need: all but those at the end that bind only other names."""
    used, cut = set().union(*map(variables_in, outputs)), len(program.steps)
    while cut and program.steps[cut - 1][1] and not used & set(program.steps[cut - 1][1]):
        cut -= 1
    return cut


def call_at(program: str, outputs: Mapping[str, str], case: Case, support: frozenset[str], last: str | None = None) -> Call:
    """The call that runs a program at a point and fetches outputs; one and the same for all who are judged there."""
    key = (program, tuple(outputs.items()), last)
    return case.call(key, lambda: compiled(program, outputs, case, support).call(case.inputs, last))


def compiled(program: str, outputs: Mapping[str, str], case: Case, support: frozenset[str]) -> Compiled:
    """Compile a check's program and outputs, or the case's own where it brings them."""
    code = compile_program(case.program or program, frozenset(case.inputs), support)
    variables = frozenset({*case.inputs, *code.variables})
    wanted = case.outputs if case.outputs is not None else outputs
    return Compiled(code, {name: expression(text, variables, support) for name, text in wanted.items()})
