"""Slips that nobody wrote down: mutants of the solution, under the rule of truth.

A mutant names the kind of slip and the quantity that it sits in, never the right line. Once the CPU time for looking is over
nothing is named.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from .budget import OutOfBudget, on_budget
from .diagnosis import Key, Slip
from .mutants import KINDS, Mutant
from .replay import Looked, Replay, trials
from .truth import Claim, Trial, claim
from .workshop import Workshop

MOST_PROBES = 3


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


def find_slips(case: Unexplained, workshop: Workshop, ends: float) -> dict[Key, Slip]:
    """What mutants explain, by output; nothing once this thread's clock of CPU time shows ``ends``."""
    probes = probes_of(case)
    if not probes:
        return {}
    reached = workshop.reached(probes)
    claims: dict[Mutant, Claim] = {}
    try:
        for mutant in on_budget(workshop.mutants, ends):
            if mutant.function.split(".")[0] in reached and (told := mutant_claim(case, workshop, mutant, probes)):
                claims[mutant] = told
    except OutOfBudget:
        return {}
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
