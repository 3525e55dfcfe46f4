"""From a wrong output to the mistake it matches, or the relation, or nothing. Nothing is ever guessed.

The known mistakes of an assignment run on the calls that the submission was judged by. What may be said of one is the
rule of truth (``truth``); of those that may be named the one that explains most is.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from msgspec import Struct, field, structs

from ...assignment.graph import Graph
from ...calls.call import Executor
from ...checks.base import Judgement, Seen
from ...numerics.relations import Found, Pair, recognise
from .replay import Looked, Replay, looks_of, trials
from .slips import Known, Slip, Unexplained, find_pair, find_slips
from .steps import Step, first_steps
from .truth import Claim, Key, Trial, claim
from .workshop import Patch, Workshop


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


class Diagnosis(Struct, frozen=True):
    """What is known of the wrong outputs, by (task, output); ``trouble`` says why nothing could be looked for.

    ``slips`` are kinds of mistakes that nobody wrote down, ``steps`` the first wrong step along the graph, by task.
    """

    mistakes: Mapping[Key, str]
    relations: Mapping[Key, Found]
    trouble: str = ""
    slips: Mapping[Key, Slip] = field(default_factory=dict)
    steps: Mapping[str, Step] = field(default_factory=dict)


class Case(Struct, frozen=True):
    """What is to be explained: all that was seen, the tasks that failed, those whose cost did, and the relations found."""

    looks: Sequence[Looked]
    failed: frozenset[str]
    costly: frozenset[str]
    relations: Mapping[Key, Found]


def diagnose(
    judgements: Mapping[str, Judgement], suspects: Sequence[Suspect], workshop: Workshop | None = None, graph: Graph | None = None
) -> Diagnosis:
    """Name what can be named in a submission's judgements, by task id.

    Four things are asked in turn: which known mistake gives these values, which two together, which mutant of the solution
    (a ``workshop`` makes them), and, along the author's ``graph``, which step is the first wrong one.
    """
    wrong = {(task, output): seen for task, judgement in judgements.items() for output, seen in by_output(judgement).items()}
    costly = frozenset(task for (task, _), seen in wrong.items() if any(look.mark.kind == "costly" for look in seen))
    relations = {key: found for key, seen in wrong.items() if (found := recognise(pairs(seen)))}
    case = Case(looks_of(judgements), frozenset(task for task, _ in wrong), costly, relations)
    able = [suspect for suspect in suspects if suspect.certain <= case.failed and (costly or not suspect.costly)]
    made = patches(workshop, able) if workshop is not None else {}
    patched = {} if workshop is None else {name: workshop.replay(patch) for name, patch in made.items()}
    mistakes = known_mistakes(case, able, patched)
    slips: Mapping[Key, Slip] = {}
    if workshop is not None and unexplained(case, mistakes):
        known = [Known(each.name, each.mistake, made[each.name], each.touched) for each in able if each.name in made]
        mistakes |= find_pair(left_over(case, mistakes), workshop, known)
    if workshop is not None and unexplained(case, mistakes):
        slips = find_slips(left_over(case, mistakes), workshop)
    if workshop is not None:
        mistakes = {
            key: name for key, name in mistakes.items() if not hangs_on_more(key, case, mistakes.keys() | slips.keys(), workshop)
        }
    mistakes |= implied(wrong, mistakes, able, case.failed)
    return Diagnosis(mistakes, relations, slips=slips, steps=first_steps(graph or {}, judgements))


def hangs_on_more(key: Key, case: Case, explained: Collection[Key], workshop: Workshop) -> bool:
    """Whether a named output is computed by what is wrong in a task of its own, and unexplained there: then that is the cause."""
    looks: dict[str, list[Looked]] = {}
    for each in case.looks:
        looks.setdefault(each.task, []).append(each)
    mine = workshop.reached(looks[key[0]])
    left = {each.task for each in case.looks if not each.look.mark.right and each.comparable} - {key[0]}
    unknown = {task for task in left if not any(task == told for told, _ in explained)}
    return any(workshop.reached(looks[task]) < mine for task in unknown)


def left_over(case: Case, named: Mapping[Key, str]) -> Unexplained:
    """What known mistakes leave to be explained."""
    return Unexplained(case.looks, frozenset(named), case.failed, lambda told: not one_of_many(told, named, case.relations))


def patches(workshop: Workshop, suspects: Sequence[Suspect]) -> dict[str, Patch]:
    """The known mistakes that change functions of the solution and nothing else, by name: they need not be loaded."""
    changed = {each.name: workshop.changed(each.source) for each in suspects if each.source}
    return {name: patch for name, patch in changed.items() if patch}


def by_output(judgement: Judgement) -> dict[str, list[Seen]]:
    """All that was seen of every output that is wrong somewhere."""
    wrong = {look.output for look in judgement.seen if not look.mark.right}
    return {output: [look for look in judgement.seen if look.output == output] for output in judgement.outputs if output in wrong}


def known_mistakes(case: Case, suspects: Sequence[Suspect], patched: Mapping[str, Replay]) -> dict[Key, str]:
    """The known mistake that explains each output.

    Those whose evidence is certain come first, then those made in some of their places only, then one whose symptoms are
    all that is left. ``patched`` are mistakes that need not be loaded.
    """
    named: dict[Key, str] = {}
    refuted: set[str] = set()
    loaded = {each.name: Replay(each.executor, each.kinks) for each in suspects}

    def tried(each: Suspect, replay: Replay) -> Iterable[Trial]:
        explains = False
        for trial in trials(replay, case.looks, each.touched, bool(each.touched & case.costly)):
            explains |= trial.wrong and trial.reached
            seen = beside(trial, named)
            if seen.reached and not seen.same:
                refuted.add(each.name)  # by what was seen, which does not change when more has a name
            yield seen
        if not explains:
            refuted.add(each.name)

    def claims(chosen: Iterable[Suspect]) -> dict[Suspect, Claim]:
        found = {}
        for each in chosen:
            may_fail = None if each.part else each.touched
            told = claim(tried(each, patched.get(each.name, loaded[each.name])), case.failed, each.certain, may_fail)
            if told is None and each.name in patched and each.name not in refuted and not each.part:
                # Its symptoms may be the lines that raise, which only a program that is loaded whole has.
                told = claim(tried(each, loaded[each.name]), case.failed, each.certain, may_fail)
            if told is not None and (told.whole or not one_of_many(told, named, case.relations)):
                found[each] = told
        return found

    whole = claims(each for each in suspects if not each.part)
    named |= leading({each: told for each, told in whole.items() if told.certain}, case.failed)
    if unexplained(case, named):
        named |= leading(claims(each for each in suspects if each.part), case.failed)
    if unexplained(case, named):
        left = [each for each in suspects if each.name not in refuted and not (each in whole and whole[each].certain)]
        named |= leading(claims(left), case.failed)
    return named


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


def leading(claims: Mapping[Suspect, Claim], failed: frozenset[str]) -> dict[Key, str]:
    """For each output the mistake that explains most; of those that explain as much, one whose tasks are just the failed ones."""
    found: dict[Key, str] = {}
    for key in set().union(*(each.explained for each in claims.values())):
        rivals = {each: len(told.explained) for each, told in claims.items() if key in told.explained}
        best = [each for each, explained in rivals.items() if explained == max(rivals.values())]
        names = {each.mistake for each in best}
        names = names if len(names) == 1 else {each.mistake for each in best if each.fails_just(failed)}
        if len(names) == 1:
            found[key] = names.pop()
    return found


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
