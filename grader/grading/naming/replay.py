"""Candidates run on the very calls that a submission was judged by, and what they give beside it."""

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np
from msgspec import Struct, structs

from ...calls.call import Call, Executor, Outcome
from ...checks.base import CHANGED, WATCHED, Judgement, Seen
from ...numerics.compare import mark, same_value
from ...worker.leaf import Leaf
from .truth import WRONG, Trial, telling_numbers

UNSEEN = ("timed_out", "over_limit", "missing", "not_run", "costly")
"""Marks of what never came, or was measured: nothing can be compared with it."""
ALIKE = 30.0
SAME_DIRECTION = 0.5
EXACT = 1e-9


class Looked(Struct, frozen=True, dict=True):
    """One output at one point, as the submission's judgement saw it in ``task``.

    ``names`` are those that its call uses; ``telling`` says whether something that the call gave is wrong, ``watched``
    whether it is looked at for what it changes as well.
    """

    task: str
    look: Seen
    names: frozenset[str]
    telling: bool
    watched: bool = True

    @property
    def comparable(self) -> bool:
        """Whether a candidate can be run on it, and what it gives be compared."""
        look = self.look
        return bool(look.call.steps) and look.mark.kind not in UNSEEN and (look.got is not None or look.outcome is not None)

    @cached_property
    def numbers(self) -> frozenset[float]:
        """The numbers in it that tell of a mistake; found once, since many candidates may give the same."""
        return frozenset() if self.look.got is None else telling_numbers(self.look.got, self.look.want)


def looks_of(judgements: Mapping[str, Judgement]) -> list[Looked]:
    """All that was seen, call by call: first those where something is wrong, and of them the smallest, which cost least.

    Of a call what is wrong comes first; what is right beside it refutes most of the other candidates.
    """
    seen = [(task, look) for task, judgement in judgements.items() for look in judgement.seen]
    calls = {id(look.call): look.call for _, look in seen}  # many looks have one
    names = {key: call.functions_of() for key, call in calls.items()}
    fallen = {id(look.call) for _, look in seen if not look.mark.right}
    watched = {id(look.call) for _, look in seen if look.label == CHANGED}
    keyed = [(id(look.call), task, look) for task, look in seen]
    looks = [Looked(task, look, names[key], key in fallen, key in watched) for key, task, look in keyed]
    number = {key: index for index, key in enumerate(calls)}

    def order(looked: Looked) -> tuple[bool, int, int, bool]:
        key = id(looked.look.call)
        return not looked.telling, looked.look.call.size, number[key], looked.look.mark.right

    return sorted(looks, key=order)


class Rerun(Struct, frozen=True):
    """What a candidate made of a call."""

    call: Call
    outcome: Outcome


class Replay:
    """One candidate, loaded when it is first asked, once for every task; each call is run once for all its outputs.

    ``reaches`` says of a look whether the candidate's own code can run there: where it cannot, the candidate is right.
    What one with a ``name`` made of a call is kept with the call, for the next submission that is judged by it.
    """

    def __init__(
        self,
        executor: Callable[[], Executor],
        kinks: bool = False,
        reaches: Callable[[Looked], bool] = lambda looked: True,
        name: Hashable = None,
    ) -> None:
        self.executor, self.kinks, self.reaches, self.name = executor, kinks, reaches, name
        self.executors: dict[str, Executor] = {}
        self.reruns: dict[tuple[str, int, bool], Rerun] = {}

    def trial(self, looked: Looked, loose: bool = False) -> Trial:
        """What it gives beside the submission; at a kink one of its one-sided answers, or what lies between them.

        ``loose`` says that rounding is compared by its size alone.
        """
        if not self.reaches(looked):
            return Trial(looked.task, looked.look.output, not looked.look.mark.right, False, False)
        one = self.rerun(looked)
        told = compared(looked, one, loose)
        if told.same or not self.kinks:
            return told
        other = self.rerun(looked, other_side=True)
        again = compared(looked, other, loose)
        if not again.same and between(looked.look, one.outcome, other.outcome):
            wrong = not looked.look.mark.right
            return Trial(looked.task, looked.look.output, wrong, wrong, True)
        return again if again.same else told

    def moves(self, looked: Looked) -> bool:
        """Whether it gives anything but what is wanted, were it in the last digits only."""
        if not self.reaches(looked):
            return False
        look, leaf = looked.look, self.rerun(looked).outcome.leaves.get(looked.look.label)
        return leaf is None or look.want is None or not same_value(leaf, look.want, EXACT)

    def rerun(self, looked: Looked, other_side: bool = False) -> Rerun:
        """What it makes of a look's call, with the left derivative at kinks or that of the other side."""
        call = looked.look.call
        if self.name is not None and call.fresh:
            return Rerun(call, call.once((self.name, looked.watched, other_side), lambda: self.run(looked, other_side)))
        key = looked.task, id(call), other_side
        if key not in self.reruns:
            self.reruns[key] = Rerun(call, self.run(looked, other_side))
        return self.reruns[key]

    def run(self, looked: Looked, other_side: bool) -> Outcome:
        """The outcome of a look's call."""
        if looked.task not in self.executors:
            self.executors[looked.task] = self.executor()
        call = looked.look.call
        asked = call if looked.watched else call.once(WATCHED, lambda: unwatched(call))
        return self.executors[looked.task]([asked.at_other_side if other_side else asked])[0]


def unwatched(call: Call) -> Call:
    """A call without the question what it changes, which costs a third of it and which nothing is compared with."""
    return structs.replace(call, steps=tuple(step for step in call.steps if step != WATCHED))


def between(look: Seen, one: Outcome, other: Outcome) -> bool:
    """Whether a value lies between a candidate's two one-sided answers, and equals them where they agree."""
    left, right = one.leaves.get(look.label), other.leaves.get(look.label)
    if look.got is None or left is None or right is None or left.array is None or same_value(left, right, EXACT):
        return False
    return left.shape == right.shape and mark(look.got, left, EXACT, other=right).right


def compared(looked: Looked, rerun: Rerun, loose: bool = False) -> Trial:
    """One look beside what a candidate made of the same call. Raises RuntimeError for another call's numbers."""
    look, outcome = looked.look, rerun.outcome
    if rerun.call is not look.call:
        raise RuntimeError("a candidate is compared by what it made of another call")
    leaf = outcome.leaves.get(look.label)
    wrong = not look.mark.right
    if look.got is None or leaf is None:
        return without_values(looked, outcome, leaf)
    if look.judged is not None:
        return by_judge(looked, look.got, leaf, look.judged(leaf).kind)
    same = as_imprecise(look, leaf, loose) if look.mark.kind == "precision" else same_value(look.got, leaf, EXACT)
    kind = "right"
    if not same or look.mark.kind in ("form", "type", "shape"):
        want = outcome.leaves.get(look.twin) if look.twin else look.want
        kind = "right" if want is None else mark(leaf, want, WRONG).kind
        same = same and kind == look.mark.kind
    if not wrong and not same and look.want is not None and not same_value(look.got, look.want, WRONG):
        same = True  # right inside a kink, where a candidate may be so in another way
    reached = wrong if same else kind != "right"
    numbers = looked.numbers if same and wrong and not imprecise(look) else frozenset()
    return Trial(looked.task, look.output, wrong, reached, same, numbers)


def by_judge(looked: Looked, got: Leaf, leaf: Leaf, kind: str) -> Trial:
    """A look that an author's judge decides, to whom a candidate's value is of this ``kind``: right answers may differ."""
    wrong, reached = not looked.look.mark.right, kind != "right"
    same = same_value(got, leaf, EXACT) and kind == looked.look.mark.kind if wrong else not reached
    return Trial(looked.task, looked.look.output, wrong, reached, same)


def imprecise(look: Seen) -> bool:
    """Whether what is wrong shows in its last digits only, or is an author's own judgement."""
    return look.mark.kind == "precision" or (look.mark.kind == "value" and bool(look.mark.text))


def without_values(looked: Looked, outcome: Outcome, leaf: Leaf | None) -> Trial:
    """Where one of the two gave no value: the same if both raised alike, and no evidence but for the line that raised."""
    look = looked.look
    wrong, error, own = not look.mark.right, outcome.error, look.outcome.error if look.outcome else None
    if look.label and look.got is None and leaf is not None:
        return Trial(looked.task, look.output, wrong, False, False)
    same = look.outcome is not None and look.got is None and look.outcome.status == outcome.status
    if own is not None and error is not None:
        same = same and (own.typename, own.message) == (error.typename, error.message)
    reached = wrong if same else bool(look.label) or not wrong
    return Trial(
        looked.task, look.output, wrong, reached, same, symptom=own is None or error is None or own.source == error.source
    )


def as_imprecise(look: Seen, leaf: Leaf, loose: bool) -> bool:
    """Whether a candidate is off by about as much as an output that is right to some digits only, and in the same direction.

    The digits themselves are rounding, which differs from one machine, even one process, to the next: ``loose`` asks for
    the size alone.
    """
    if look.want is None or look.got is None or look.want.array is None or look.got.array is None or leaf.array is None:
        return False
    if leaf.array.shape != look.want.array.shape:
        return False
    ours, theirs = ((array - look.want.array).astype(np.float64).ravel() for array in (leaf.array, look.got.array))
    mine, yours = (float(np.max(np.abs(gap), initial=0.0)) for gap in (ours, theirs))
    if not mine / ALIKE <= yours <= mine * ALIKE:
        return False
    return loose or float(ours @ theirs) >= SAME_DIRECTION * float(np.linalg.norm(ours) * np.linalg.norm(theirs))


def trials(replay: Replay, looks: Sequence[Looked], touched: Collection[str], loose: bool = False) -> Iterator[Trial]:
    """A candidate beside a submission, look by look, so that the first contradiction ends it.

    Outside the tasks that it can touch it is right and explains nothing; what cannot be compared inside them tells nothing.
    One that explains nothing where something is wrong is not asked of the other calls.
    """
    explains = False
    for looked in looks:
        if not looked.telling and not explains:
            return
        if looked.task in touched:
            if looked.comparable:
                trial = replay.trial(looked, loose)
                explains |= trial.wrong and trial.reached
                yield trial
        elif not looked.look.mark.right:
            yield Trial(looked.task, looked.look.output, True, False, False)
