"""Two known mistakes at once, under the rule of truth.

Where one has a name already, another is looked for that explains the rest together with it; else two that together explain
what neither does alone. Once the CPU time for looking is over nothing is named.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct, structs

from .budget import OutOfBudget, on_budget
from .diagnosis import Key
from .replay import Looked, Replay, trials
from .slips import Unexplained, full_claim, key_of
from .truth import Claim, Trial, claim
from .workshop import Patch, Workshop


class Patched(Struct, frozen=True):
    """A known mistake, whole or in ``part``, as a patch of the solution, and the tasks that it can fail."""

    name: str
    mistake: str
    patch: Patch
    touched: frozenset[str]
    part: bool = False


def find_pair(
    case: Unexplained, workshop: Workshop, known: Sequence[Patched], named: Mapping[Key, str], ends: float
) -> dict[Key, str]:
    """A name for each output without one that a pair of known mistakes explains; ``named`` are those that have one.

    Where several pairs do, only a name that all of them give is given. Nothing once the thread's CPU time is ``ends``.
    """
    search = Search(case, workshop, known, ends)
    try:
        found = search.companions(named) or search.pairs() if search.probes else []
    except OutOfBudget:
        return {}
    return {key: name for key, name in found[0].items() if all(each.get(key) == name for each in found)} if found else {}


class Search:
    """The pairs for one submission, asked of the smallest failing call of every wrong output before all others."""

    def __init__(self, case: Unexplained, workshop: Workshop, known: Sequence[Patched], ends: float) -> None:
        self.case, self.workshop, self.known, self.ends = case, workshop, known, ends
        self.probes = one_look_an_output(case)
        self.replays = {each.name: workshop.replay(each.patch, each.name) for each in known}

    @cached_property
    def agreeing(self) -> Mapping[str, int]:
        """How many probes each mistake explains by itself."""
        return {
            each.name: sum(explains(self.replays[each.name].trial(probe)) for probe in self.probes)
            for each in on_budget(self.known, self.ends)
        }

    def companions(self, named: Mapping[Key, str]) -> list[dict[Key, str]]:
        """What each mistake explains of the rest, together with one that has a name."""
        found: dict[bool, list[dict[Key, str]]] = {True: [], False: []}
        for one in (each for each in self.known if each.mistake in named.values()):
            for two, both in self.partners(one, self.probes[0]):
                told = self.rest_claim(both, one, two, named)
                if told is not None:
                    found[told.certain].append(dict.fromkeys(told.explained, two.mistake))
        return found[True] or found[False]

    def pairs(self) -> list[dict[Key, str]]:
        """What any two mistakes explain together, shared out between them."""
        found: dict[frozenset[str], dict[Key, str]] = {}
        for one in sorted(self.known, key=lambda each: -self.agreeing[each.name]):
            gap = self.gap(one) if self.agreeing[one.name] else None
            for two, both in self.partners(one, gap) if gap is not None else ():
                pair = frozenset({one.name, two.name})
                if pair not in found and all(explains(both.trial(probe)) for probe in self.probes):
                    told = full_claim(self.case, both, one.touched | two.touched)
                    if told is not None:
                        found[pair] = self.shared_out((one, two), told)
        return list(found.values())

    def gap(self, one: Patched) -> Looked | None:
        """The first look that a mistake does not explain by itself: another must mend it."""
        replay = self.replays[one.name]
        looks = [*self.probes, *(each for each in self.case.looks if each.comparable and key_of(each) not in self.case.named)]
        return next((each for each in looks if not fits(replay.trial(each))), None)

    def partners(self, one: Patched, gap: Looked) -> Iterator[tuple[Patched, Replay]]:
        """The mistakes that can be made beside another and change something at its ``gap``, where the two together fit."""
        for two in on_budget(self.known, self.ends):
            if one.mistake != two.mistake and not one.patch.keys() & two.patch.keys():
                both = self.workshop.replay({**one.patch, **two.patch})
                if self.replays[two.name].moves(gap) and fits(both.trial(gap)):
                    yield two, both

    def rest_claim(self, both: Replay, one: Patched, two: Patched, named: Mapping[Key, str]) -> Claim | None:
        """What a pair may claim of which ``one`` has a name: the rest has to be evidence enough for the other."""
        touched = one.touched | two.touched
        seen = (without_evidence(each, named) for each in trials(both, self.case.looks, touched))
        told = claim(seen, self.case.failed, may_fail=None if two.part else touched)
        if told is None or not told.explained.issuperset(key for key, name in named.items() if name == one.mistake):
            return None
        rest = structs.replace(told, explained=told.explained - named.keys())
        return rest if rest.explained and (rest.whole or self.case.allowed(rest)) else None

    def shared_out(self, pair: Sequence[Patched], told: Claim) -> dict[Key, str]:
        """Each output by the mistake that reaches it; where both do, by the one that reaches less, so that both are named."""
        reach = {each.mistake: {key_of(probe) for probe in self.probes if self.replays[each.name].moves(probe)} for each in pair}
        rare, common = sorted(reach, key=lambda name: len(reach[name]))
        explained = sorted(told.explained)
        if reach[rare].issuperset(explained) and len(explained) > 1:
            return {key: rare if key == explained[0] else common for key in explained}
        return {key: rare if key in reach[rare] else common for key in explained}


def one_look_an_output(case: Unexplained) -> list[Looked]:
    """The smallest failing call of every wrong output."""
    found: dict[Key, Looked] = {}
    for looked in case.wrong:
        found.setdefault(key_of(looked), looked)
    return list(found.values())


def explains(trial: Trial) -> bool:
    """Whether a candidate gives the submission's own wrong value."""
    return trial.same and trial.reached


def fits(trial: Trial) -> bool:
    """Whether a candidate gives the submission's own value, wrong or right."""
    return explains(trial) if trial.wrong else not trial.reached


def without_evidence(trial: Trial, named: Mapping[Key, str]) -> Trial:
    """A trial of an output that has a name: it may contradict another mistake, and is no evidence for it."""
    explained = (trial.task, trial.output) in named
    return structs.replace(trial, numbers=frozenset(), symptom=False) if explained else trial
