"""``grader validate --mutants``: every small edit of every solution loses points, or is known to be no mistake.

A mutant that keeps full marks on every seed gives the solution's very answers, and then `equivalent.yaml` says why; or
it is a hole in the tasks. One that keeps them on some seeds shows a verdict that hangs on the draw.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from ..assignment.assignment import Task
from ..assignment.edits import applied, diff
from ..assignment.equivalents import EQUIVALENT, load_equivalents
from ..assignment.load import load_assignment
from ..errors import BadInput, GraderError
from ..grading.draws import Draws
from ..grading.grade import Bench, judged_together
from ..grading.naming.diagnosis import by_output
from ..grading.naming.layout import Layout, named_in, parsed
from ..grading.naming.mutants import Mutant, mutants
from ..grading.rounds import Runner
from ..sandbox.trusted import TrustedSession
from .limited import Hangs, carried_out, within
from .validate import bench_of, seeded

SEEDS = 3
"""Seeds that each mutant is tried on unless another number is asked for."""
SECONDS_A_SEED, PATIENCE = 5.0, 600.0
"""CPU time of a mutant on one seed, and how long one is waited for that takes none, on a machine however busy."""
HANGS = "it does not answer"


class Fate(Struct, frozen=True):
    """What became of a mutant: for every seed the task that caught it, empty where it kept full marks.

    ``reason`` is why it gives the solution's answers, where its author says so.
    """

    assignment: str
    mutant: Mutant
    caught: Sequence[str]
    reason: str = ""

    @property
    def kind(self) -> str:
        """``caught``, ``equal``, ``hole``, ``draw`` (caught on some seeds only) or ``listed`` (as equal, but it is caught)."""
        if all(self.caught):
            return "listed" if self.reason else "caught"
        if any(self.caught):
            return "draw"
        return "equal" if self.reason else "hole"


class Piece(Struct, frozen=True):
    """What a child is asked: one mutant of an assignment, on the inputs of so many seeds."""

    assignment: str
    number: int
    assignments: Path
    reference: Path
    seeds: int


def validate_mutants(
    names: Sequence[str],
    assignments: Path,
    reference: Path,
    seeds: int,
    jobs: int,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> list[Fate]:
    """The fate of every mutant of the named assignments' solutions; ``jobs`` children share the work.

    Raises BadInput where an assignment does not load, its solution has no place to change, or `equivalent.yaml` is off.
    """
    places = [(name, each, reason) for name in names for each, reason in listed_mutants(name, assignments, reference)]
    numbers = Counter[str]()
    pieces = []
    for name, _, _ in places:
        pieces.append(Piece(name, numbers[name], assignments, reference, seeds))
        numbers[name] += 1
    fates = []
    told = carried_out(fate, pieces, [HANGS] * seeds, PATIENCE, jobs)
    for (name, mutant, reason), caught in zip(places, told, strict=True):
        fates.append(Fate(name, mutant, caught, reason))
        progress(len(fates), len(places))
    return fates


def listed_mutants(name: str, assignments: Path, reference: Path) -> list[tuple[Mutant, str]]:
    """Every mutant of an assignment's solution, with the reason why it is equal to it, or nothing."""
    assignment = load_assignment(name, assignments, reference)
    layout = Layout((assignment.solution or b"").decode("utf-8", "replace"))
    found = sound_mutants(layout)
    if not found:
        raise BadInput(f"{assignment.reference_folder / 'solution' / assignment.file}: no rule finds a place to change in it")
    reasons = load_equivalents(assignment.reference_folder, [mutant.id for mutant in found])
    return [(mutant, reasons.get(mutant.id, "")) for mutant in found]


def sound_mutants(layout: Layout) -> list[Mutant]:
    """The mutants that are programs, and other ones than the solution."""
    own = parsed(layout.text)
    found = [(mutant, parsed(applied([mutant.span], layout.text))) for mutant in mutants(layout)]
    return [mutant for mutant, program in found if program and program != own]


@lru_cache(maxsize=2)
def ready(name: str, assignments: Path, reference: Path) -> tuple[Bench, Layout, list[Mutant], dict[int, Draws]]:
    """What trying an assignment's mutants needs, made once a child; inputs are drawn as seeds come up."""
    bench = bench_of(name, assignments, reference)
    layout = Layout((bench.assignment.solution or b"").decode("utf-8", "replace"))
    return bench, layout, sound_mutants(layout), {}


def fate(piece: Piece) -> list[str]:
    """In a child: for every seed the task that catches the mutant, empty where none does."""
    bench, layout, found, draws = ready(piece.assignment, piece.assignments, piece.reference)
    mutant = found[piece.number]
    source = applied([mutant.span], layout.text).encode()
    tasks = reached_tasks(bench, layout, mutant)
    told = []
    for seed in range(piece.seeds):
        draws.setdefault(seed, seeded(bench, seed))
        try:
            with within(SECONDS_A_SEED):
                told.append(caught_by(bench, draws[seed], source, tasks))
        except (Hangs, MemoryError):
            return [HANGS] * piece.seeds
        # What caught it once most likely does so again.
        tasks.sort(key=lambda task: task.id != told[-1])
    return told


def reached_tasks(bench: Bench, layout: Layout, mutant: Mutant) -> list[Task]:
    """The tasks whose programs can reach what the mutant changes; not those that measure: no clock decides what is a hole."""
    home = mutant.function.split(".")[0]
    return [task for task in bench.assignment.tasks if not hasattr(task.check, "measured") and home in reach_of(task, layout)]


def reach_of(task: Task, layout: Layout) -> frozenset[str]:
    """Every definition that a task's program can reach; all of them where it is an author's own test."""
    text = "\n".join(getattr(task.check, key, "") for key in ("program", "before"))
    everything = frozenset({"", *layout.definitions})
    return layout.reached(named_in(ast.parse(text))) if text.strip() else everything


def caught_by(bench: Bench, draws: Draws, source: bytes, tasks: Sequence[Task]) -> str:
    """The first task that a program fails, empty where it passes all."""
    assignment = bench.assignment
    session = TrustedSession(assignment.file, source, assignment.support)
    try:
        session.open()
    except GraderError:
        return "import"
    runner = Runner(session.run)
    for task in tasks:
        judgement = judged_together(bench, draws, [task], runner)[task.id]
        if isinstance(judgement, str) or by_output(judgement):
            return task.id
    return ""


def troubles(fates: Sequence[Fate], assignments: Path, reference: Path) -> Iterator[str]:
    """What is not as it should be, with the diff of each hole."""
    for each in fates:
        mutant = each.mutant
        if each.kind == "hole":
            yield f"{each.assignment}: a hole: every task passes with {mutant.id!r}, line {mutant.line}"
            yield as_diff(each, assignments, reference)
        elif each.kind == "draw":
            passed = sum(not task for task in each.caught)
            yield f"{each.assignment}: a verdict hangs on the draw: {passed} of {len(each.caught)} seeds pass {mutant.id!r}"
            yield as_diff(each, assignments, reference)
        elif each.kind == "listed":
            yield f"{each.assignment}: {EQUIVALENT} lists {mutant.id!r}, but {each.caught[0]} catches it; take it out"


def as_diff(each: Fate, assignments: Path, reference: Path) -> str:
    """The solution's lines before and after, as an author reads them."""
    assignment = load_assignment(each.assignment, assignments, reference)
    text = (assignment.solution or b"").decode("utf-8", "replace")
    return diff(text, applied([each.mutant.span], text), f"solution/{assignment.file}", each.mutant.kind)


def summary(fates: Sequence[Fate]) -> str:
    """How many mutants of one assignment came to what, in one line."""
    kinds = Counter(each.kind for each in fates)
    caught = kinds["caught"] + kinds["listed"]
    return (
        f"{len(fates)} mutants: {caught} caught, {kinds['equal']} equal to the solution, {kinds['hole']} holes, "
        f"{kinds['draw']} caught on some seeds only."
    )


def table(fates: Sequence[Fate], seeds: int) -> str:
    """Mutants by kind as a Markdown page, all assignments together and each by itself."""
    names = list(dict.fromkeys(each.assignment for each in fates))
    lines = [
        "# What `grader validate --mutants` proves",
        "",
        f"Made by `grader validate --mutants --seeds {seeds} --table FILE`.",
        "",
    ]
    lines += ["| assignment | mutants | caught | equal | holes | caught on some seeds only |", "|---|---|---|---|---|---|"]
    lines += [row(name, [each for each in fates if each.assignment == name]) for name in names]
    lines += [row("all", fates), "", "## By kind", "", "| kind | mutants | caught | equal | holes | caught on some seeds only |"]
    lines += ["|---|---|---|---|---|---|"]
    by_kind: Mapping[str, list[Fate]] = {each.mutant.kind: [] for each in fates}
    for each in fates:
        by_kind[each.mutant.kind].append(each)
    lines += [row(kind, held) for kind, held in sorted(by_kind.items())]
    return "\n".join([*lines, ""])


def row(name: str, fates: Sequence[Fate]) -> str:
    """One line of a table."""
    kinds = Counter(each.kind for each in fates)
    counts = [len(fates), kinds["caught"] + kinds["listed"], kinds["equal"], kinds["hole"], kinds["draw"]]
    return f"| {name} | " + " | ".join(map(str, counts)) + " |"
