"""Slips that nobody wrote down: two known mistakes at once, and mutants of the solution, under the rule of truth.

A mutant names the kind of slip and the quantity that it sits in, never the right line. Looking has a limit of CPU time, after
which nothing is named.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from .mutants import KINDS, Mutant
from .replay import Looked, Replay, trials
from .truth import Claim, Key, Trial, claim
from .workshop import Patch, Workshop

SECONDS = 0.4
SECONDS_FOR_PAIRS = 0.2
MOST_PROBES = 3


class Slip(Struct, frozen=True):
    """A kind of slip and where it sits, in words that complete "It looks as if ...", and a hint."""

    words: str
    hint: str


class Unexplained(Struct, frozen=True):
    """What is to be explained: all that was seen, the outputs that have a name already, and the tasks that failed.

    ``allowed`` says whether a claim may be made, of what its author knows about relations.
    """

    looks: Sequence[Looked]
    named: frozenset[Key]
    failed: frozenset[str]
    allowed: Callable[[Claim], bool]

    @property
    def wrong(self) -> list[Looked]:
        """What is wrong and without a name, and can be compared."""
        return [each for each in self.looks if not each.look.mark.right and each.comparable and key_of(each) not in self.named]


def key_of(looked: Looked) -> Key:
    """The output that a look is of."""
    return looked.task, looked.look.output


def find_slips(case: Unexplained, workshop: Workshop, seconds: float = SECONDS) -> dict[Key, Slip]:
    """What mutants explain, by output; nothing more once ``seconds`` are over."""
    ends, probes = time.thread_time() + seconds, probes_of(case)
    if not probes:
        return {}
    reached = workshop.reached(probes)
    claims: dict[Mutant, Claim] = {}
    for mutant in workshop.mutants:
        if time.thread_time() > ends:
            return {}
        if mutant.function.split(".")[0] in reached and (told := mutant_claim(case, workshop, mutant, probes)):
            claims[mutant] = told
    return leading_slips(claims)


def probes_of(case: Unexplained) -> list[Looked]:
    """The smallest failing call of each set of functions, cheapest first: they part most candidates."""
    found: dict[frozenset[str], Looked] = {}
    for looked in case.wrong:
        found.setdefault(looked.names, looked)
    return list(found.values())[:MOST_PROBES]


def mutant_claim(case: Unexplained, workshop: Workshop, mutant: Mutant, probes: Sequence[Looked]) -> Claim | None:
    """What a mutant may claim: asked of the probes' calls first, and of everything only if it explains something there."""
    patch = workshop.mutated(mutant)
    if patch is None:
        return None
    replay = workshop.replay(patch)
    calls = {id(probe.look.call) for probe in probes}
    near = [each for each in case.looks if id(each.look.call) in calls and each.comparable]
    explains = False
    for looked in near:
        trial = replay.trial(looked)
        if trial.reached and not trial.same:
            return None
        explains |= trial.wrong and trial.reached
    return full_claim(case, replay) if explains else None


def full_claim(case: Unexplained, replay: Replay, touched: Iterable[str] | None = None) -> Claim | None:
    """What a candidate may claim of all that was seen; only what is certain."""
    tasks = {each.task for each in case.looks} if touched is None else set(touched)
    told = claim(unnamed(trials(replay, case.looks, tasks), case.named), case.failed)
    return told if told is not None and (told.whole or case.allowed(told)) else None


def unnamed(found: Iterable[Trial], named: frozenset[Key]) -> Iterable[Trial]:
    """Trials of outputs without a name; where one has a name, a candidate may not be wrong as well."""
    for trial in found:
        if (trial.task, trial.output) not in named:
            yield trial
        elif trial.reached:
            yield Trial(trial.task, trial.output, False, True, False)


def leading_slips(claims: Mapping[Mutant, Claim]) -> dict[Key, Slip]:
    """For each output what the mutants that explain most have in common: kind and place, or one of the two, or nothing."""
    found: dict[Key, Slip] = {}
    for key in set().union(*(told.explained for told in claims.values())):
        rivals = {mutant: len(told.explained) for mutant, told in claims.items() if key in told.explained}
        best = [mutant for mutant, explained in rivals.items() if explained == max(rivals.values())]
        if (slip := in_common(best)) is not None:
            found[key] = slip
    return found


def in_common(best: Sequence[Mutant]) -> Slip | None:
    """The kind and the place that mutants with the same values share, None where they share neither."""
    kinds, places = {mutant.kind for mutant in best}, {(mutant.function, mutant.place) for mutant in best}
    first = best[0]
    operator = KINDS[first.kind]
    if len(kinds) == len(places) == 1:
        return Slip(first.words, operator.hint)
    if len(places) == 1:
        return Slip(f"a slip sits {first.place}", "Write this quantity's formula down by hand and compare it with your line.")
    return Slip(operator.words, operator.hint) if len(kinds) == 1 else None


class Known(Struct, frozen=True):
    """A known mistake, whole or in part, as a patch of the solution, and the tasks that it can fail."""

    name: str
    mistake: str
    patch: Patch
    touched: frozenset[str]


def find_pair(
    case: Unexplained, workshop: Workshop, known: Sequence[Known], seconds: float = SECONDS_FOR_PAIRS
) -> dict[Key, str]:
    """Two known mistakes that together explain what neither does: a name for each output that one of them reaches.

    Where several pairs do, only a mistake that all of them share is named.
    """
    ends, probes = time.thread_time() + seconds, one_look_an_output(case)
    replays = {each.name: workshop.replay(each.patch) for each in known}
    agreeing = {each.name: {key_of(probe) for probe in probes if agrees(replays[each.name], probe)} for each in known}
    ranked = sorted(known, key=lambda each: -len(agreeing[each.name]))
    found: list[dict[Key, str]] = []
    for one, two in ((one, two) for number, one in enumerate(ranked) if agreeing[one.name] for two in ranked[number + 1 :]):
        if time.thread_time() > ends:
            return {}
        if one.mistake != two.mistake and not one.patch.keys() & two.patch.keys():
            both = workshop.replay({**one.patch, **two.patch})
            # What the one does not explain parts most pairs.
            asked = sorted(probes, key=lambda probe: key_of(probe) in agreeing[one.name])
            if all(agrees(both, probe) for probe in asked) and (told := full_claim(case, both, one.touched | two.touched)):
                found.append(shared_out((one, two), told, probes, replays))
    return {key: name for key, name in found[0].items() if all(each.get(key) == name for each in found)} if found else {}


def one_look_an_output(case: Unexplained) -> list[Looked]:
    """The smallest failing call of every wrong output."""
    found: dict[Key, Looked] = {}
    for looked in case.wrong:
        found.setdefault(key_of(looked), looked)
    return list(found.values())


def agrees(replay: Replay, probe: Looked) -> bool:
    """Whether a candidate gives the submission's own wrong value."""
    trial = replay.trial(probe)
    return trial.same and trial.reached


def shared_out(pair: Sequence[Known], told: Claim, probes: Sequence[Looked], replays: Mapping[str, Replay]) -> dict[Key, str]:
    """Each output by the mistake that reaches it; where both do, by the one that reaches less, so that both are named."""
    reach = {each.mistake: {key_of(probe) for probe in probes if replays[each.name].trial(probe).reached} for each in pair}
    rare, common = sorted(reach, key=lambda name: len(reach[name]))
    return {key: rare if key in reach[rare] else common for key in told.explained}
