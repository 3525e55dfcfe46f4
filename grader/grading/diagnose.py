"""From a wrong output to the mistake it matches, or the relation, or nothing. Nothing is ever guessed.

The wrong examples of an assignment run on the very calls that the submission failed. Where one gives the same wrong
value at every point, right ones included, it names what happened. Matching goes output by output, so that two
mistakes are both named; where several examples match one output, the one that explains most of the submission wins,
and of those that explain as much, one that gets nothing wrong that the submission got right.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
from msgspec import Struct

from ..calls.call import Call, Executor, Outcome
from ..checks.base import Judgement, Seen
from ..numerics.compare import same_value
from ..numerics.relations import Found, Pair, recognise
from ..worker.leaf import Leaf

REPLAYED = ("value", "precision", "shape", "form", "type", "non_finite", "absent", "crashed", "not_raised")
Key = tuple[str, str]
ALIKE = 30.0
EXACT, IMPRECISE = 1e-9, 1e-6


class Suspect(Struct, frozen=True):
    """A known mistake: its id, the tasks it fails, and how to get an executor with a fresh copy of its code."""

    mistake: str
    fails: frozenset[str]
    executor: Callable[[], Executor]


class Diagnosis(Struct, frozen=True):
    """What is known of the wrong outputs, by (task, output); ``trouble`` says why nothing could be looked for."""

    mistakes: Mapping[Key, str]
    relations: Mapping[Key, Found]
    trouble: str = ""


def diagnose(judgements: Mapping[str, Judgement], suspects: Sequence[Suspect]) -> Diagnosis:
    """Name what can be named in a submission's judgements, by task id."""
    wrong = {(task, output): seen for task, judgement in judgements.items() for output, seen in by_output(judgement).items()}
    replays = Replays(suspects)
    relations = {key: found for key, seen in wrong.items() if (found := recognise(pairs(seen)))}
    matches = {key: matching(key[0], seen, replays) for key, seen in wrong.items()}
    matches = without_chance(matches, {key for key, found in relations.items() if found.relation == "zero"})
    explained = Counter(mistake for names in matches.values() for mistake in names)
    failed = frozenset(task for task, _ in wrong)
    rivals = {key: leaders(names, explained, failed, suspects) for key, names in matches.items()}
    tied = set().union(*(names for names in rivals.values() if len(names) > 1))
    contradicted = {name for name in tied if contradicts(name, judgements, replays)}
    mistakes = {key: name for key, names in rivals.items() if (name := only(names, contradicted))}
    mistakes |= implied(wrong, mistakes, suspects)
    return Diagnosis(mistakes, relations)


def without_chance(matches: Mapping[Key, set[str]], zero: Collection[Key]) -> dict[Key, set[str]]:
    """Matches without those on zeros alone, which many mistakes and no work at all give.

    A mistake keeps its zeros if it explains another value too, or all that is wrong.
    """
    told = set().union(*(names for key, names in matches.items() if key not in zero))
    told |= set.intersection(*matches.values()) if matches else set()
    return {key: names & told if key in zero else names for key, names in matches.items()}


def by_output(judgement: Judgement) -> dict[str, list[Seen]]:
    """All that was seen of every output that is wrong somewhere."""
    wrong = {look.output for look in judgement.seen if not look.mark.right}
    return {output: [look for look in judgement.seen if look.output == output] for output in judgement.outputs if output in wrong}


class Replays:
    """Runs suspects on calls, each suspect once a task and call: the outputs of one call are compared one by one."""

    def __init__(self, suspects: Sequence[Suspect]) -> None:
        self.suspects = suspects
        self.found: set[str] = set()
        self.executors: dict[Key, Executor] = {}
        self.outcomes: dict[tuple[str, str, int], Outcome] = {}

    def outcome(self, suspect: Suspect, task: str, call: Call) -> Outcome:
        """What the suspect makes of ``call``; its code is loaded anew for every task."""
        run = self.executors.get((suspect.mistake, task))
        if run is None:
            run = self.executors[suspect.mistake, task] = suspect.executor()
        key = (suspect.mistake, task, id(call))
        if key not in self.outcomes:
            self.outcomes[key] = run([call])[0]
        return self.outcomes[key]


def matching(task: str, seen: Sequence[Seen], replays: Replays) -> set[str]:
    """The mistakes that give what the submission gave, at every point of one output."""
    replayed = [look for look in seen if look.mark.right or look.mark.kind in REPLAYED]
    if not any(not look.mark.right and look.call.steps for look in replayed) or len(replayed) < len(seen):
        return set()
    tolerance = IMPRECISE if any(look.mark.kind == "precision" for look in seen) else EXACT
    telling = sorted(replayed, key=lambda look: look.mark.right)  # wrong points first: they part most suspects

    def explained_by(suspect: Suspect) -> bool:
        return all(same_outcome(look, replays.outcome(suspect, task, look.call), tolerance) for look in telling)

    able = [suspect for suspect in replays.suspects if task in suspect.fails]
    # A mistake that was found before and explains this output too needs no rival: it explains more than any other could.
    found = {suspect.mistake for suspect in able if suspect.mistake in replays.found and explained_by(suspect)}
    found = found or {suspect.mistake for suspect in able if explained_by(suspect)}
    replays.found |= found
    return found


def same_outcome(look: Seen, outcome: Outcome, tolerance: float) -> bool:
    """Whether a replayed call tells the same of this output: an equal value, or an equal error in its place."""
    leaf = outcome.leaves.get(look.label)
    if look.got is not None and leaf is not None:
        return as_imprecise(look, leaf) if look.mark.kind == "precision" else same_value(look.got, leaf, tolerance)
    if look.got is not None or leaf is not None or look.outcome is None or look.outcome.status != outcome.status:
        return False
    if look.outcome.error is None or outcome.error is None:
        return look.outcome.detail == outcome.detail
    return (look.outcome.error.typename, look.outcome.error.message) == (outcome.error.typename, outcome.error.message)


def as_imprecise(look: Seen, leaf: Leaf) -> bool:
    """Whether a suspect's value is off by about as little as an output that is right to some digits only.

    The digits themselves are rounding, which differs from one machine, even one process, to the next.
    """
    if look.want is None or look.got is None or look.want.array is None or look.got.array is None or leaf.array is None:
        return False
    if leaf.array.shape != look.want.array.shape:
        return False
    ours, theirs = (float(np.max(np.abs(array - look.want.array), initial=0.0)) for array in (leaf.array, look.got.array))
    return ours / ALIKE <= theirs <= ours * ALIKE


def leaders(names: set[str], explained: Counter[str], failed: frozenset[str], suspects: Sequence[Suspect]) -> set[str]:
    """Of several matches those that explain most outputs; of these, those that fail just the failed tasks, if there are any."""
    most = max((explained[name] for name in names), default=0)
    found = {name for name in names if explained[name] == most}
    if len(found) > 1:
        found = {suspect.mistake for suspect in suspects if suspect.mistake in found and suspect.fails == failed} or found
    return found


def contradicts(name: str, judgements: Mapping[str, Judgement], replays: Replays) -> bool:
    """Whether a suspect gets another output wrong, of a task that it is known to fail, where the submission is right."""
    suspect = next(suspect for suspect in replays.suspects if suspect.mistake == name)
    return any(
        look.mark.right and look.call.steps and not same_outcome(look, replays.outcome(suspect, task, look.call), EXACT)
        for task, judgement in judgements.items()
        if task in suspect.fails and by_output(judgement)
        for look in judgement.seen
    )


def only(names: set[str], contradicted: set[str]) -> str | None:
    """The one name there is, or the one that nothing contradicts."""
    left = names if len(names) == 1 else names - contradicted
    return next(iter(left)) if len(left) == 1 else None


def implied(wrong: Mapping[Key, Sequence[Seen]], named: Mapping[Key, str], suspects: Sequence[Suspect]) -> dict[Key, str]:
    """Names for outputs that cannot be replayed: a cost, an author's test.

    A mistake named elsewhere that is known to fail this task explains it; else the only mistake that fails it does.
    """
    found: dict[Key, str] = {}
    for key, seen in wrong.items():
        if any(look.call.steps and look.mark.kind != "costly" for look in seen if not look.mark.right) or key in named:
            continue
        able = [suspect.mistake for suspect in suspects if key[0] in suspect.fails]
        elsewhere = {mistake for mistake in able if mistake in named.values()}
        if len(elsewhere) == 1:
            found[key] = elsewhere.pop()
        elif len(able) == 1 and any(look.mark.kind == "costly" for look in seen):
            found[key] = able[0]
    return found


def pairs(seen: Sequence[Seen]) -> list[Pair]:
    """Returned and wanted real numbers of one output where it is wrong; none if one of them has no such numbers."""
    found = []
    for look in seen:
        if look.mark.right:
            continue
        if look.got is None or look.want is None or look.got.array is None or look.want.array is None:
            return []
        judged_by_author = look.mark.kind == "value" and look.mark.text
        if look.got.array.dtype.kind == "c" or look.want.array.dtype.kind != "f" or judged_by_author:
            return []  # a relation between ids or truth values is chance, and an author's own sentence says more
        found.append(Pair(look.got.array, look.want.array, look.point.case.inputs, look.parts))
    return found
