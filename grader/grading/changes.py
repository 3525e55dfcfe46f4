"""Arguments and results that were changed, in whatever call of whatever check: purity is charged, once, and nothing else.

The worker says, at the end of every call, which variables were changed after they were given or handed back
(``worker.watch``). That is a claim like any other: what cannot be true of the call is dropped.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import structs

from ..assignment.assignment import Task
from ..calls.call import Call, Node
from ..checks.base import CHANGED, Judgement, Seen
from ..checks.purity import PuritySettings, judged
from ..numerics.compare import Mark
from ..worker.leaf import Leaf
from ..worker.watch import GIVEN

MOST_TOLD = 6
UNCHANGED = Leaf("list", "", "list", (0,))


class Change(NamedTuple):
    """A variable that a call of ``function`` changed: an argument of the grader's, or a result handed back before."""

    function: str
    name: str
    given: bool

    @property
    def words(self) -> str:
        """What happened, as a sentence without its end."""
        what = f"the argument {self.name}" if self.given else f"{self.name}, which had been returned before"
        return f"{self.function} changes {what}, in place"


def changes_in(look: Seen) -> Iterator[Change]:
    """The changes that a look's call claims and that can be true of it."""
    leaf = look.outcome.leaves.get(CHANGED) if look.outcome is not None else None
    for text in leaf.texts if leaf is not None else []:
        step, _, name = text.partition(" ")
        if step.isdecimal() and len(step) < 7 and int(step) < len(look.call.steps):
            given = binding(look.call, int(step), name)
            function = function_of(look.call.steps[int(step)][2])
            if given is not None and function:
                yield Change(function, name.removeprefix("held "), given)


def binding(call: Call, step: int, name: str) -> bool | None:
    """Whether ``name`` was bound before ``step`` to data of the grader's; None where it was not bound at all."""
    for kind, names, node in reversed(call.steps[:step]):
        if kind == "set" and name in names:
            return bool(node[0] in GIVEN)
    return None


def function_of(node: Node) -> str:
    """The submission's function or method that an expression calls; empty where it calls none."""
    if not isinstance(node, tuple) or not node:
        return ""
    if node[0] == "call":
        kind, *rest = node[1]
        return str(rest[0]) if kind == "global" else str(rest[1]) if kind == "attr" else ""
    return next((found for part in node if (found := function_of(part))), "")


def with_changes(tasks: Sequence[Task], judgements: Mapping[str, Judgement | str]) -> dict[str, Judgement | str]:
    """The judgements, with every change of every task's calls told in the purity task that speaks of the function."""
    told = dict(judgements)
    pure = [task.id for task in tasks if isinstance(task.check, PuritySettings) and isinstance(judgements[task.id], Judgement)]
    found: dict[Change, Seen] = {}
    for judgement in judgements.values():
        for look in judgement.seen if isinstance(judgement, Judgement) else ():
            for change in changes_in(look):
                found.setdefault(change, look)
    for change, look in list(found.items())[:MOST_TOLD] if pure else ():
        task = next((task for task in pure if speaks_of(judgements[task], change.function)), pure[0])
        judgement = told[task]
        assert isinstance(judgement, Judgement)  # only such are in pure
        told[task] = judged([*judgement.seen, as_seen(change, look)])
    return told


def speaks_of(judgement: Judgement | str, function: str) -> bool:
    """Whether a task's calls use a function."""
    seen = judgement.seen if isinstance(judgement, Judgement) else ()
    return any({function, "." + function} & look.call.spoken_of() for look in seen)


def as_seen(change: Change, look: Seen) -> Seen:
    """A change as a look at the purity task's output."""
    leaf = look.outcome.leaves.get(CHANGED) if look.outcome is not None else None
    output = "arguments" if change.given else "results"
    mark, point = Mark("value", change.words), structs.replace(look.point, edge=False)  # purity has no edges
    return structs.replace(
        look, output=output, point=point, mark=mark, label=CHANGED, got=leaf, want=UNCHANGED, parts=(), twin="", judged=None
    )
