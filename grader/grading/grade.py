"""One submission in, one report out: the checks, their calls carried to the box, and the verdicts put together.

What only a reference needs, or a submission in which something is wrong, is imported there: right work at a kit's points
should take no longer than its checks.
"""

import os
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from msgspec import Struct, structs

from ..assignment.assignment import Assignment, Task
from ..calls.call import Call, Executor, Outcome
from ..checks import start
from ..checks.base import Judgement
from ..errors import BadInput, BoxUnsafe, GraderError
from ..inputs import Library, load_library
from ..reports.details import Details
from ..reports.report import Provenance, Report, TaskResult
from ..sandbox.box import EMPTY, Box, Canary, Expect, nothing_expected
from ..sandbox.link import Launcher
from ..submissions.collect import Submission
from .canary import NOT_MIRRORED, Mirror, doubted
from .changes import with_changes
from .draws import Points, draws_of
from .naming.diagnosis import Diagnosis, by_output
from .reference import Reference
from .rounds import Judging, Runner
from .scoring import cannot_grade, cannot_import, not_submitted, scored
from .words.findings import Teller
from .words.placing import placed, still_unwritten
from .words.source import Source, source_of

if TYPE_CHECKING:
    from .naming.known import Suspect
    from .naming.workshop import Workshop

LONGEST_PRINT = 10_000


class Bench(Struct, frozen=True, dict=True):
    """What is made once for an assignment and serves any number of submissions.

    ``drawing`` makes the points of a submission from the assignment, its inputs and the submission's digest. In a
    ``self_check`` nothing is hidden: whoever asks has the files, and every exception is told with its text. ``functions``
    are the solution's, None where there is none. For a ``page`` the report gets its details.
    """

    assignment: Assignment
    library: Library
    reference: Executor
    drawing: Callable[[Assignment, Library, str], Points] = draws_of
    self_check: bool = False
    functions: Collection[str] | None = None
    page: bool = False

    @cached_property
    def suspects(self) -> "list[Suspect]":
        """The known mistakes, whole and in part; made once, when something is wrong. A student's kit has none."""
        from .naming.suspects import suspects_of

        return [] if self.assignment.solution is None else suspects_of(self.assignment)

    @cached_property
    def judged_reference(self) -> Reference:
        """The reference as checks ask it: judged itself, and not asked again what it has just answered."""
        return Reference(self.reference)

    @cached_property
    def workshop(self) -> "Workshop | None":
        """Where mutants are made; made once, when something is wrong. A student's kit has none."""
        from .naming.workshop import Workshop

        return None if self.assignment.solution is None else Workshop(self.assignment)


def prepare(assignment: Assignment, self_check: bool = False) -> Bench:
    """Load an assignment's reference and inputs, and check every name in assignment.yaml.

    Raises BadInput where its author's code does not load, or a name means nothing.
    """
    from ..sandbox.trusted import Trusted
    from .names import check_names, imported_in_time

    if assignment.solution is None:
        raise BadInput(f"{assignment.name} has no reference here, and so no points to judge at")
    library = imported_in_time(assignment.inputs_path, load_library, assignment.inputs_path)
    library = imported_in_time(assignment.judges_path, library.joined, assignment.judges_path)
    code, home = (assignment.file, assignment.solution, assignment.support), assignment.reference_folder / "solution"
    try:
        solution = imported_in_time(Path(assignment.file), Trusted, *code)
    except BadInput as error:
        supports = str(error).startswith(tuple(f"{file}:" for file, _ in assignment.support))
        raise BadInput(f"{assignment.folder / 'support' if supports else home}/{error}") from error
    functions = dir(solution.machine.module)
    check_names(assignment, library, functions)
    return Bench(assignment, library, solution.run, self_check=self_check, functions=functions)


class Session(Protocol):
    """A submission that answers calls: in a box, or, for an author's own examples, in this process."""

    layers: tuple[str, ...]

    def open(self) -> Outcome | None:
        """Import the submission: what failed, or None if it is ready."""

    def run(self, calls: Sequence[Call], expect: Expect = nothing_expected) -> list[Outcome]:
        """The outcomes of ``calls``, in order."""

    def printed(self) -> str:
        """What the submission has printed so far."""


def grade(bench: Bench, submission: Submission, launcher: Launcher, require: Sequence[str] = ()) -> Report:
    """Grade one submission in a box of ``launcher`` that must have the layers ``require`` in force.

    Whatever the submission does is in the report; nothing is raised.
    """
    assignment = bench.assignment
    limits = assignment.limits.for_box()
    solution = assignment.solution
    canary = EMPTY if solution is None else Canary(assignment.file, solution, assignment.support)
    with Box(launcher, submission.name, submission.source, assignment.support, limits, require, canary=canary) as box:
        return grade_session(bench, submission, box, launcher.name)


def grade_session(bench: Bench, submission: Submission, session: Session, sandbox: str, draws: Points | None = None) -> Report:
    """Grade a submission that is ready to answer, on its own inputs or on those of ``draws`` (to validate with)."""
    started, assignment = time.monotonic(), bench.assignment
    draws = draws or bench.drawing(assignment, bench.library, submission.sha256)
    printed, notes, source, shown = "", list(submission.notes), Source(submission.name), None
    try:
        source = source_of(submission)
        failure = session.open()
        if failure is not None:
            judgements: Mapping[str, Judgement | str] = {}
            results, printed = cannot_import(assignment, failure, source), session.printed()
        else:
            judgements, printed = judgements_of(bench, draws, session, source.lines)
            results, trouble = concluded(bench, with_changes(assignment.tasks, judgements), source)
            notes.append(trouble)
        if bench.page:
            shown, trouble = shown_on_page(assignment, judgements, source)
            notes.append(trouble)
    except Exception as error:  # no box, or a fault of ours: no grade, said as ours, never a zero in silence
        told = str(error) if isinstance(error, GraderError) else f"{type(error).__name__}: {error}"
        results = cannot_grade(assignment, told)
    return Report(
        assignment.name,
        assignment.title,
        submission_sha256=submission.sha256,
        seed_id=draws.seed_id,
        duration_s=time.monotonic() - started,
        provenance=provenance(sandbox, session.layers),
        tasks=results,
        printed=printed[:LONGEST_PRINT],
        notice="\n".join(note for note in notes if note),
        unwritten=still_unwritten(results, assignment.signatures, source),
        details=shown,
    )


def shown_on_page(
    assignment: Assignment, judgements: Mapping[str, Judgement | str], source: Source
) -> tuple[Details | None, str]:
    """What only a page shows, and our own trouble in making it, which costs no points."""
    from .words.details import details

    try:
        return details(assignment, judgements, source), ""
    except Exception as error:
        return None, f"Details for the page could not be made ({type(error).__name__}: {error}); points are not affected."


def judgements_of(
    bench: Bench, draws: Points, session: Session, lines: Sequence[str] = ()
) -> tuple[dict[str, Judgement | str], str]:
    """Every task's judgement, or what failed on our side; and what was printed while public inputs were in use.

    Public tasks run first and prints are kept from them alone, so that nobody prints private inputs out.
    """
    runner = Runner(session.run, lines)
    public, private = ([task for task in bench.assignment.tasks if task.public is wanted] for wanted in (True, False))
    found = judged_together(bench, draws, public, runner)
    printed = session.printed()
    found |= judged_together(bench, draws, private, runner)
    if bench.assignment.solution is None:
        return found, printed

    def judge(task: Task, mirror: Mirror) -> Judgement | str:
        return judged_together(bench, draws, [task], Runner(mirror.run))[task.id]

    return doubted(bench.assignment, found, bench.reference, judge, draws.sound), printed


def judged_together(bench: Bench, draws: Points, tasks: Sequence[Task], runner: Runner) -> dict[str, Judgement | str]:
    """Judgements by task, all first rounds in one request; or in words what is wrong with us, which costs one task alone."""
    judgings: dict[str, Judging] = {}

    def begin(task: Task) -> None:
        context = structs.replace(draws.context(task, bench.assignment), source=runner.lines)
        check = start(task.check, context, bench.assignment.reference_folder)
        judgings[task.id] = Judging(check, bench.judged_reference)

    def finish(task: Task) -> None:
        if task.id not in judgings:
            begin(task)
        runner.finish(judgings[task.id])

    for task in tasks:
        # A suite's module stands in for the student's while it runs, and a clock wants nothing else on its way.
        if not isinstance(task.check, NOT_MIRRORED):
            trouble_of(begin, task)  # which is met again, and told, in its turn
    runner.ask_together(list(judgings.values()))
    troubles = {task.id: trouble_of(finish, task) for task in tasks}
    return {task: trouble or judgings[task].judgement or "the check did not end" for task, trouble in troubles.items()}


def trouble_of(action: Callable[[Task], None], task: Task) -> str:
    """In words, why an action fails; empty where it does not: one broken check must not take the other tasks' points."""
    try:
        action(task)
    except BoxUnsafe:
        raise
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def concluded(bench: Bench, judgements: Mapping[str, Judgement | str], source: Source) -> tuple[list[TaskResult], str]:
    """Diagnose all judgements together and turn them into scored tasks, in the assignment's order; and our own trouble."""
    sound = {task: judgement for task, judgement in judgements.items() if isinstance(judgement, Judgement)}
    assignment, all_right = bench.assignment, not any(by_output(judgement) for judgement in sound.values())
    diagnosis = Diagnosis({}, {}) if all_right else named(bench, sound)
    waits, trouble = ({}, "") if all_right else waiting(assignment, judgements, diagnosis)
    known = {} if all_right else {example.id: example for example in assignment.mistakes}

    def teller(task: Task) -> Teller:
        return Teller(assignment.credit, assignment.file, source, task.public or bench.self_check, assignment.signatures, known)

    results = placed(assignment.tasks, scored(assignment.tasks, judgements, diagnosis, teller, waits), judgements)
    return results, "\n".join(filter(None, [diagnosis.trouble, trouble]))


def named(bench: Bench, judgements: Mapping[str, Judgement]) -> Diagnosis:
    """The diagnosis. A fault in finding names must not take points away: then nothing is named, and staff are told."""
    try:
        from .naming.diagnose import diagnose

        return diagnose(judgements, bench.suspects, bench.workshop, bench.assignment.graph)
    except Exception as error:
        return Diagnosis({}, {}, f"Looking for known mistakes failed ({type(error).__name__}: {error}); points are not affected.")


def waiting(
    assignment: Assignment, judgements: Mapping[str, Judgement | str], diagnosis: Diagnosis
) -> tuple[Mapping[str, Sequence[str]], str]:
    """The functions that idle tasks wait for, and our own trouble in finding out."""
    from .idle import waiting_for

    return waiting_for(assignment, judgements, diagnosis)


def unsubmitted(bench: Bench, reason: str, launcher: Launcher, digest: str = "") -> Report:
    """The report where there is no file to grade: every task is missing, and ``reason`` says why."""
    assignment, here = bench.assignment, provenance(launcher.name, ())
    return Report(
        assignment.name,
        assignment.title,
        submission_sha256=digest,
        seed_id="",
        duration_s=0.0,
        provenance=here,
        tasks=not_submitted(assignment, reason),
        notice=reason,
    )


def provenance(sandbox: str, layers: Sequence[str]) -> Provenance:
    """Where this is: versions, system and box. Asks the kernel, since module platform would read files to find out."""
    system = " ".join(os.uname()[index] for index in (0, 2, 4)) if hasattr(os, "uname") else sys.platform
    return Provenance(".".join(map(str, sys.version_info[:3])), np.__version__, system, sandbox, layers)
