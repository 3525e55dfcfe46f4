"""The canary: where something is wrong, the solution's own answers are judged by the same code at the same points.

They travel over the wire first, as a submission's do. Where they are not right either, the fault is the grader's, and
no student pays for it. Nothing is run for it: the reference has answered the first round already.
"""

from collections.abc import Callable, Mapping, Sequence

from msgspec import structs

from ..assignment.assignment import Assignment, Task
from ..calls.call import Call, Executor, Outcome
from ..checks.base import Judgement
from ..checks.cost import CostSettings
from ..checks.tests import TestsSettings
from ..sandbox.box import Expect, nothing_expected
from ..sandbox.link import Ended
from ..sandbox.replies import read_reply
from ..worker import wire

CALL_ID = 1
NOT_MIRRORED = (CostSettings, TestsSettings)
"""What depends on the clock, or on an author's own test, says nothing of the code that judges."""


class Tape:
    """A reply that has arrived already, read as from a worker."""

    def __init__(self, frame: bytes) -> None:
        self.left = frame

    def receive(self, count: int, deadline: float) -> bytes:
        """The next ``count`` bytes. Raises Ended where there are not so many."""
        if len(self.left) < count:
            raise Ended
        data, self.left = self.left[:count], self.left[count:]
        return data

    def takes(self, data: bytes) -> bool:
        """Whether ``data`` comes next; then it is read."""
        found = self.left.startswith(data)
        self.left = self.left[len(data) :] if found else self.left
        return found

    def skip(self, count: int, deadline: float) -> None:
        """Drop ``count`` bytes."""
        self.receive(count, deadline)


class Mirror:
    """A submission that answers as the reference does, over the wire."""

    def __init__(self, reference: Executor) -> None:
        self.reference = reference

    def run(self, calls: Sequence[Call], expect: Expect = nothing_expected) -> list[Outcome]:
        """The reference's outcomes of ``calls``: those that are expected where they are the same calls' own."""
        expected = list(expect())
        outcomes = expected if len(expected) == len(calls) else self.reference(calls)
        return [through_the_wire(call, outcome) for call, outcome in zip(calls, outcomes)]


def through_the_wire(call: Call, outcome: Outcome) -> Outcome:
    """An outcome as it comes out at the other end; one that holds no values stays as it is."""
    if outcome.status != "returned":
        return outcome
    frame = wire.reply_frame(CALL_ID, wire.RETURNED, outcome.step, list(outcome.leaves.values()))
    return read_reply(Tape(frame), CALL_ID, call.labels, structs.replace(outcome, frames={}), float("inf"))


Judge = Callable[[Task, Mirror], "Judgement | str"]


def doubted(
    assignment: Assignment, judgements: Mapping[str, Judgement | str], reference: Executor, judge: Judge, sound: set[str]
) -> dict[str, Judgement | str]:
    """The judgements, those taken back in which the solution itself would fail; ``judge`` judges a task of a submission.

    Tasks at whose points the solution was right before are ``sound``, and are not judged again.
    """
    found = dict(judgements)
    for task in assignment.tasks:
        judgement = judgements[task.id]
        if isinstance(judgement, str) or isinstance(task.check, NOT_MIRRORED) or task.id in sound or all_right(judgement):
            continue
        own = judge(task, Mirror(reference))
        if isinstance(own, str):
            found[task.id] = f"the solution could not be judged: {own}"
        elif not all_right(own):
            found[task.id] = "the grader does not accept the solution's own answers here"
        else:
            sound.add(task.id)
    return found


def all_right(judgement: Judgement) -> bool:
    """Whether nothing is wrong, by what a mark says itself and by what others ask of it: a fault may have broken either."""
    return all(look.mark.kind == "right" and look.mark.right for look in judgement.seen)
