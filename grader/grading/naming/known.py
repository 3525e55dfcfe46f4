"""The known mistake behind each wrong output, under the rule of truth; of those that may be named the one that explains most.

The mistakes run on the calls that the submission was judged by.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, structs

from ...calls.call import Executor
from ...numerics.relations import Found
from .budget import on_budget
from .diagnosis import Key
from .regions import region, same_trouble
from .replay import Looked, Replay, trials
from .truth import Claim, Trial, claim


class Suspect(Struct, frozen=True):
    """A program that makes a known mistake: its own name, the mistake, and how to get an executor with a fresh copy of its code.

    ``fails`` are the tasks that it fails, ``may_fail`` those that it fails on some seeds. ``part`` says that it makes the
    mistake in some of its places only; ``kinks`` that its code has one-sided derivatives to choose from. ``source`` is the
    program, where it is an edit of the solution. ``idle`` are tasks that a program which does nothing passes too: they fail
    only when all is scored, since they wait for others. One that is ``costly`` is right but for rounding and what it costs.
    """

    name: str
    mistake: str
    executor: Callable[[], Executor]
    fails: frozenset[str] = frozenset()
    may_fail: frozenset[str] = frozenset()
    part: bool = False
    kinks: bool = False
    source: bytes = b""
    idle: frozenset[str] = frozenset()
    costly: bool = False

    @property
    def certain(self) -> frozenset[str]:
        """The tasks that fail by themselves, whatever waits for others."""
        return self.fails - self.idle

    def fails_just(self, failed: frozenset[str]) -> bool:
        """Whether the tasks that ``failed`` by themselves are just those that it fails."""
        return self.certain <= failed <= self.fails

    @property
    def touched(self) -> frozenset[str]:
        """Every task that it can fail."""
        return self.fails | self.may_fail


class Case(Struct, frozen=True):
    """What is to be explained: all that was seen, the tasks that failed, those whose cost did, and the relations found.

    ``regions`` are the tasks that failed, in groups that run code in common. Once the thread's clock of CPU time shows
    ``ends`` no name is given.
    """

    looks: Sequence[Looked]
    failed: frozenset[str]
    costly: frozenset[str]
    relations: Mapping[Key, Found]
    regions: Sequence[frozenset[str]]
    ends: float

    def near(self, suspect: Suspect) -> frozenset[str]:
        """The tasks that failed and run code in common with those that a mistake can fail."""
        return region(suspect.touched, self.regions)

    def until(self, seconds: float) -> float:
        """When a step that may take so many ``seconds`` of CPU time has to end."""
        return min(self.ends, time.thread_time() + seconds)


def known_mistakes(case: Case, suspects: Sequence[Suspect], patched: Mapping[str, Replay]) -> dict[Key, str]:
    """The known mistake that explains each output.

    Those whose evidence is certain come first, then those made in some of their places only, then one whose symptoms are
    all that is left. ``patched`` are mistakes that need not be loaded. Raises OutOfBudget.
    """
    lineup = Lineup(case, patched)
    whole = lineup.claims(each for each in suspects if not each.part)
    lineup.name({each: told for each, told in whole.items() if told.certain})
    if unexplained(case, lineup.named):
        lineup.name(lineup.claims(each for each in suspects if each.part))
    if unexplained(case, lineup.named):
        left = [each for each in suspects if each.name not in lineup.refuted and not (each in whole and whole[each].certain)]
        lineup.name(lineup.claims(left))
    return lineup.named


class Lineup:
    """The suspects beside one submission: what each may claim as more and more outputs are ``named``.

    ``refuted`` are those that can claim nothing whatever else has a name, ``ways`` a wrong look of every program of a task.
    """

    def __init__(self, case: Case, patched: Mapping[str, Replay]) -> None:
        self.case, self.patched = case, patched
        self.named: dict[Key, str] = {}
        self.refuted: set[str] = set()
        self.loaded: dict[str, Replay] = {}
        self.around: dict[frozenset[str], list[Looked]] = {}
        wrong = [each for each in case.looks if not each.look.mark.right and each.comparable]
        self.ways = {(each.task, each.names, each.look.call.fresh): each for each in wrong}.values()

    def name(self, claims: Mapping[Suspect, Claim]) -> None:
        """Name the outputs that the best of these claims explain."""
        self.named |= leading(claims, self.case)

    def claims(self, suspects: Iterable[Suspect]) -> dict[Suspect, Claim]:
        """What may be claimed, by suspect. Raises OutOfBudget."""
        told = ((each, self.claim(each)) for each in on_budget(suspects, self.case.ends))
        return {each: found for each, found in told if found is not None and self.allowed(each, found)}

    def allowed(self, suspect: Suspect, told: Claim) -> bool:
        """Whether nothing outside what a claim explains is wrong in the same way."""
        if one_of_many(told, self.named, self.case.relations):
            return False
        return told.certain or not same_trouble(self.case.looks, self.case.near(suspect), self.named)

    def claim(self, suspect: Suspect) -> Claim | None:
        """What one suspect may claim, if it may be named at all."""
        for replay in self.replays(suspect):
            may_fail = None if suspect.part else suspect.touched
            told = claim(self.tried(suspect, replay), self.case.failed, suspect.certain, may_fail)
            if told is not None or suspect.name in self.refuted or suspect.part:
                return told
        return None

    def replays(self, suspect: Suspect) -> Iterator[Replay]:
        """A suspect as a patch of the solution; then loaded whole, since its symptoms may be the lines that raise."""
        if suspect.name in self.patched:
            yield self.patched[suspect.name]
        if suspect.name not in self.loaded:
            self.loaded[suspect.name] = Replay(suspect.executor, suspect.kinks, name=suspect.executor)
        yield self.loaded[suspect.name]

    def tried(self, suspect: Suspect, replay: Replay) -> Iterator[Trial]:
        """A suspect beside the submission, in the regions that it can touch."""
        near, explains = self.case.near(suspect), False
        looks = self.looks_near(near) if self.runs_where_wrong(suspect, replay) else []
        for trial in trials(replay, looks, suspect.touched, bool(suspect.touched & self.case.costly)):
            explains |= trial.wrong and trial.reached
            seen = beside(trial, self.named)
            if seen.reached and not seen.same:
                self.refuted.add(suspect.name)  # by what was seen, which does not change when more has a name
            yield seen
        if not explains:
            self.refuted.add(suspect.name)

    def runs_where_wrong(self, suspect: Suspect, replay: Replay) -> bool:
        """Whether its code runs where something is wrong that it can touch: else it explains nothing, whatever is seen."""
        return any(each.task in suspect.touched and replay.reaches(each) for each in self.ways)

    def looks_near(self, tasks: frozenset[str]) -> list[Looked]:
        """All that is right, and what is wrong in these ``tasks``: many suspects can touch the same ones."""
        if tasks not in self.around:
            self.around[tasks] = [each for each in self.case.looks if each.look.mark.right or each.task in tasks]
        return self.around[tasks]


def unexplained(case: Case, named: Mapping[Key, str]) -> bool:
    """Whether an output is wrong that has no name."""
    return any(not each.look.mark.right and (each.task, each.look.output) not in named for each in case.looks)


def beside(trial: Trial, named: Mapping[Key, str]) -> Trial:
    """A trial of what is left when some outputs are explained: there another mistake may not be wrong as well."""
    explained = (trial.task, trial.output) in named
    return structs.replace(trial, wrong=False, same=not trial.reached) if explained else trial


def one_of_many(told: Claim, named: Mapping[Key, str], relations: Mapping[Key, Found]) -> bool:
    """Whether what is explained is off by one relation, by which more is off that is not: then one cause is behind all of it."""
    own = {kind_of(relations[key]) if key in relations else None for key in told.explained}
    others = {kind_of(found) for key, found in relations.items() if key not in told.explained and key not in named}
    return len(own) == 1 and not own.isdisjoint(others)


def kind_of(found: Found) -> str:
    """What two relations have in common that are of one kind."""
    return found.relation or found.words


def leading(claims: Mapping[Suspect, Claim], case: Case) -> dict[Key, str]:
    """For each output the mistake that explains most; of those that explain as much, one whose tasks are just the failed ones."""
    found: dict[Key, str] = {}
    for key in set().union(*(each.explained for each in claims.values())):
        rivals = {each: len(told.explained) for each, told in claims.items() if key in told.explained}
        best = [each for each, explained in rivals.items() if explained == max(rivals.values())]
        names = {each.mistake for each in best}
        names = names if len(names) == 1 else {each.mistake for each in best if each.fails_just(case.near(each))}
        if len(names) == 1:
            found[key] = names.pop()
    return found
