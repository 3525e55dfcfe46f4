"""From a wrong output to the mistake it matches, or the relation, or nothing. Nothing is ever guessed.

Known mistakes (``known``), two of them at once (``pairs``), mutants of the solution (``slips``) and the assignment's graph
(``steps``) are asked in turn, under the rule of truth (``truth``).
"""

import time
from collections.abc import Collection, Mapping, Sequence

from ...assignment.graph import Graph
from ...checks.base import Judgement, Seen
from ...numerics.relations import Pair, recognise
from .budget import OutOfBudget
from .diagnosis import Diagnosis, Key, Slip, by_output
from .known import Case, Suspect, known_mistakes, one_of_many, unexplained
from .pairs import Patched, find_pair
from .regions import regions_of
from .replay import Looked, looks_of
from .slips import Unexplained, find_slips
from .steps import first_steps, tasks_of
from .workshop import Patch, Workshop

SECONDS, SECONDS_FOR_PAIRS, SECONDS_FOR_SLIPS = 0.9, 0.45, 0.4
"""CPU time for all that is looked for, and within it for two of the steps: after it no name is given."""


def diagnose(
    judgements: Mapping[str, Judgement], suspects: Sequence[Suspect], workshop: Workshop | None = None, graph: Graph | None = None
) -> Diagnosis:
    """Name what can be named in a submission's judgements, by task id.

    Four things are asked in turn: which known mistake gives these values, which two together, which mutant of the solution
    (a ``workshop`` makes them), and, along the author's ``graph``, which step is the first wrong one.
    """
    ends = time.thread_time() + SECONDS
    wrong = {(task, output): seen for task, judgement in judgements.items() for output, seen in by_output(judgement).items()}
    costly = frozenset(task for (task, _), seen in wrong.items() if any(look.mark.kind == "costly" for look in seen))
    relations = {key: found for key, seen in wrong.items() if (found := recognise(pairs(seen)))}
    looks = looks_of(judgements)
    regions = regions_of(looks, named_in_calls if workshop is None else workshop.reached)
    case = Case(looks, frozenset(task for task, _ in wrong), costly, relations, regions, ends)
    able = [suspect for suspect in suspects if suspect.certain <= case.failed and (costly or not suspect.costly)]
    steps = first_steps(graph or {}, judgements)
    apart = frozenset(tasks_of(graph or {})) - steps.keys()
    try:
        mistakes, slips = looked_for(case, able, workshop, apart)
    except OutOfBudget:
        mistakes, slips = {}, {}
    mistakes |= implied(wrong, mistakes, able, case.failed)
    return Diagnosis(mistakes, relations, slips=slips, steps=steps)


def looked_for(
    case: Case, able: Sequence[Suspect], workshop: Workshop | None, apart: Collection[str]
) -> tuple[dict[Key, str], Mapping[Key, Slip]]:
    """The known mistakes, one or two, and for what is left the slips, by output. Raises OutOfBudget.

    In tasks that stand ``apart`` the graph shows that no one step is behind all that is wrong.
    """
    if workshop is None:
        return known_mistakes(case, able, {}), {}
    made = patches(workshop, able)
    mistakes = known_mistakes(case, able, {name: workshop.replay(patch, name) for name, patch in made.items()})
    if unexplained(case, mistakes):
        known = [Patched(each.name, each.mistake, made[each.name], each.touched, each.part) for each in able if each.name in made]
        mistakes |= find_pair(left_over(case, mistakes), workshop, known, mistakes, case.until(SECONDS_FOR_PAIRS))
    code = Code(case, workshop)
    mistakes = {key: name for key, name in mistakes.items() if key[0] in apart or not code.unexplained_beside(key, mistakes)}
    slips = {}
    if unexplained(case, mistakes):
        slips = find_slips(left_over(case, mistakes), workshop, case.until(SECONDS_FOR_SLIPS))
        slips = {key: slip for key, slip in slips.items() if not code.otherwise_within(key, slips, mistakes)}
    told = mistakes.keys() | slips.keys()
    return {key: name for key, name in mistakes.items() if not code.unexplained_within(key, told)}, slips


def named_in_calls(looks: Sequence[Looked]) -> frozenset[str]:
    """The functions that the calls of looks use."""
    return frozenset().union(*(each.names for each in looks))


class Code:
    """What is wrong, by the code that its task runs: a cause sits where nothing that this code runs is wrong by itself."""

    def __init__(self, case: Case, workshop: Workshop) -> None:
        looks: dict[str, list[Looked]] = {}
        for each in case.looks:
            looks.setdefault(each.task, []).append(each)
        self.behind = {task: workshop.reached(held) for task, held in looks.items()}
        self.wrong = {(each.task, each.look.output) for each in case.looks if not each.look.mark.right and each.comparable}

    def unexplained_beside(self, key: Key, explained: Collection[Key]) -> bool:
        """Whether the code behind an output gives more that is wrong and not ``explained``: one cause may be behind it all."""
        return any(self.behind[task] == self.behind[key[0]] for task, output in self.wrong if (task, output) not in explained)

    def unexplained_within(self, key: Key, explained: Collection[Key]) -> bool:
        """Whether an output is computed by what is wrong in a task of its own, and not explained there: that is the cause."""
        told = {task for task, _ in explained}
        return any(self.behind[task] < self.behind[key[0]] for task, _ in self.wrong if task not in told)

    def otherwise_within(self, key: Key, slips: Mapping[Key, Slip], mistakes: Collection[Key]) -> bool:
        """Whether an output is computed by what is wrong in a task of its own, and not by the slip that is told of it."""
        within = [other for other in self.wrong if self.behind[other[0]] < self.behind[key[0]] and other not in mistakes]
        return any(slips.get(other) != slips[key] for other in within)


def left_over(case: Case, named: Mapping[Key, str]) -> Unexplained:
    """What known mistakes leave to be explained."""
    return Unexplained(case.looks, frozenset(named), case.failed, lambda told: not one_of_many(told, named, case.relations))


def patches(workshop: Workshop, suspects: Sequence[Suspect]) -> dict[str, Patch]:
    """The known mistakes that change functions of the solution and nothing else, by name: they need not be loaded."""
    changed = {each.name: workshop.changed(each.source) for each in suspects if each.source}
    return {name: patch for name, patch in changed.items() if patch}


def implied(
    wrong: Mapping[Key, Sequence[Seen]], named: Mapping[Key, str], suspects: Sequence[Suspect], failed: frozenset[str]
) -> dict[Key, str]:
    """Names for outputs that cannot be replayed: a cost, an author's test.

    A mistake named elsewhere that is known to fail this task explains it; else the only one that fails just what failed.
    """
    found: dict[Key, str] = {}
    for key, seen in wrong.items():
        if any(look.call.steps and look.mark.kind != "costly" for look in seen if not look.mark.right) or key in named:
            continue
        able = [suspect for suspect in suspects if key[0] in suspect.touched]
        elsewhere = {suspect.mistake for suspect in able if suspect.mistake in named.values()}
        alone = [suspect.mistake for suspect in able if suspect.fails_just(failed) and failed == {key[0]}]
        if len(elsewhere) == 1:
            found[key] = elsewhere.pop()
        elif len(alone) == 1 and any(look.mark.kind == "costly" for look in seen):
            found[key] = alone[0]
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
        if look.mark.kind == "form" or look.got.array.dtype.kind == "c" or look.want.array.dtype.kind != "f" or judged_by_author:
            # Right numbers in a list are right; a relation of ids is chance; an author's own sentence says more.
            return []
        found.append(Pair(look.got.array, look.want.array, look.point.case.inputs, look.parts))
    return found
