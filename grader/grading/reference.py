"""The reference is judged before it judges: what it answers must be worth comparing with, else the fault is ours."""

from collections.abc import Sequence
from operator import is_

import numpy as np
from msgspec import structs

from ..assignment.assignment import Assignment
from ..calls.call import Call, Executor, Outcome
from ..checks import start
from ..checks.base import CHANGED
from ..checks.cost import CostSettings
from ..checks.tests import TestsSettings
from ..errors import GraderError
from ..numerics.compare import SEQUENCES, same_value
from ..worker.leaf import Leaf
from ..worker.wire import leaf_frame
from .draws import Draws

JUDGED = "judged"
EMPTY = ("missing", "none", "object")


class Reference:
    """The reference, which is judged before it judges, and is not asked again what it has answered.

    Who is judged at the same points is asked by the same calls, see ``inputs.Case``. What is timed is made anew each time.
    """

    def __init__(self, run: Executor) -> None:
        self.ask = run

    def run(self, calls: Sequence[Call]) -> Sequence[Outcome]:
        """The outcomes of ``calls``; where one goes on from another, all run."""
        if not all(call.fresh for call in calls):
            return self.ask(calls)
        unasked = list({id(call): call for call in calls if self not in call.made}.values())
        for call in calls:
            if self in call.made and not call.made[self].frames:
                call.made[self] = that_comes_again(call.made[self])
        if len(ran := self.ask(unasked)) != len(unasked):
            return ran  # which is seen where it is judged
        for call, outcome in zip(unasked, ran):
            call.made[self] = outcome
        return [call.made[self] for call in calls]

    def judged(self, calls: Sequence[Call], outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
        """The ``outcomes`` of ``calls``. Raises GraderError where a submission must not be compared with them."""
        if not calls:
            return judged(calls, outcomes, self.ask)
        first, told = calls[0], [*calls[1:], *outcomes]
        found: list[Call | Outcome] = first.made.get((self, JUDGED), [])
        if len(found) != len(told) or not all(map(is_, found, told)):
            judged(calls, outcomes, self.ask)
            first.made[self, JUDGED] = told
        return outcomes


def that_comes_again(outcome: Outcome) -> Outcome:
    """An outcome with its leaves as they come over the wire: whoever gives the same to the last bit is soon read."""
    return structs.replace(outcome, frames={label: leaf_frame(leaf) for label, leaf in outcome.leaves.items()})


def judged(calls: Sequence[Call], outcomes: Sequence[Outcome], again: Executor) -> Sequence[Outcome]:
    """The reference's ``outcomes`` of ``calls``, each with every value that was asked for, finite and unchanged inputs.

    An exception counts as the answer only where a second run, by ``again``, raises it too. Raises GraderError, with what is
    wrong, for anything else: a submission must not be compared with it.
    """
    if len(outcomes) != len(calls):
        raise GraderError(f"the reference gave {len(outcomes)} answers to {len(calls)} calls")
    for call, outcome in zip(calls, outcomes):
        if outcome.status == "returned":
            for label in call.labels:
                if trouble := unfit(outcome.leaves.get(label), label):
                    raise GraderError(f"the reference's {trouble}")
        elif outcome.status != "raised" or outcome.error is None:
            raise GraderError(f"the reference did not answer: {outcome.status} {outcome.detail}".rstrip())
        elif not raises_alike(outcome, again([call])):
            raise GraderError(f"the reference raised {outcome.error.typename}: {outcome.error.message}")
    for label in {label for call in calls for label in call.labels} - {CHANGED}:
        forms = {outcome.leaves[label].form for outcome in outcomes if label in outcome.leaves}
        if "array" in forms and forms & set(SEQUENCES):
            raise GraderError(f"the reference's {label} is an array at some points and a list at others")
    return outcomes


def unfit(leaf: Leaf | None, label: str) -> str:
    """Why nothing can be compared with a value, in words; empty where something can."""
    if leaf is None or leaf.form in EMPTY:
        return f"{label} is {'missing' if leaf is None else leaf.form}"
    if label == CHANGED:
        return f"code changes what it was given or had returned: {', '.join(leaf.texts)}" if leaf.texts else ""
    if leaf.array is not None and not np.isfinite(leaf.array).all():
        return f"{label} is not finite"
    return ""


def raises_alike(one: Outcome, others: Sequence[Outcome]) -> bool:
    """Whether another run of the same call ends in the same exception."""
    errors = [outcome.error for outcome in others]
    return one.error is not None and len(errors) == 1 and errors[0] is not None and errors[0].typename == one.error.typename


def unsteady_task(assignment: Assignment, draws: Draws) -> str:
    """The first task at whose points the solution, loaded twice, answers differently, in words; empty where it never does."""
    from ..sandbox.trusted import Trusted

    for task in assignment.tasks:
        if isinstance(task.check, (CostSettings, TestsSettings)):
            continue
        calls = next(start(task.check, draws.context(task, assignment), assignment.reference_folder)).reference
        files = assignment.file, assignment.solution or b"", assignment.support
        if trouble := unsteady(calls, *(Trusted(*files).run(calls) for _ in range(2))):
            return f"{task.id}: {trouble}"
    return ""


def unsteady(calls: Sequence[Call], one: Sequence[Outcome], two: Sequence[Outcome]) -> str:
    """The first value that two runs of the same calls do not agree on, in words; empty where they agree."""
    for call, first, second in zip(calls, one, two):
        for label in call.labels:
            if not same_leaf(first.leaves.get(label), second.leaves.get(label)):
                return f"the reference's {label} differs from one run to the next"
    return ""


def same_leaf(one: Leaf | None, two: Leaf | None) -> bool:
    """Whether two runs told the same of a value, to the last bit; what does not travel is told by its outline alone."""
    if one is None or two is None or (one.array is None and two.array is None):
        return one is two or (one is not None and two is not None and repr(one) == repr(two))
    return same_value(one, two, 0.0)
