"""``grader regrade``: a whole class, graded side by side, taken up again where it was left, and compared with before."""

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from ..assignment.assignment import Assignment
from ..assignment.load import load_assignment
from ..errors import BadInput, GraderError
from ..grading.bulk import Course, Graded, Job, key_of, with_digest
from ..grading.draws import set_of
from ..reports import class_page, gradebook
from ..reports.gradebook import Row
from ..reports.grades import Grade, grade_of
from ..sandbox.cores import cores
from ..submissions.entry import NotSubmitted, shown
from ..submissions.export import HandedIn, open_class
from .batch import Batch
from .cluster import cluster_lanes
from .lanes import Lane, local_lanes
from .progress import Progress
from .results_folder import ResultsFolder, results_below


class Wanted(Struct, frozen=True):
    """What of a class is graded, where, and what it is compared with."""

    jobs: int | None = None
    cluster: str | None = None
    against: Path | None = None
    force: bool = False
    only: Sequence[str] = ()
    failed: bool = False


class Tally(Struct, frozen=True):
    """What a regrade came to: submissions graded now and before, and how many are ours to grade again."""

    graded: int
    kept: int
    ours: int


def course_at(name: str, assignments: Path, reference: Path, sandbox: str, pages: bool) -> Course:
    """What every process needs to know: where the assignment lies, which box and whether students' pages are wanted."""
    return Course(name, str(assignments.resolve()), str(reference.resolve()), sandbox, pages)


def regrade(course: Course, export: Path, folder: Path, wanted: Wanted, say: Callable[[str], object]) -> Tally:
    """Grade a class into ``folder`` and write its tables there; ``say`` is told a line at a time.

    Raises BadInput, with nothing lost, for an export, a folder or a cluster that cannot be used, and KeyboardInterrupt
    with what is done kept.
    """
    gc.enable()  # a class goes through here, not one submission
    assignment = load_assignment(course.name, Path(course.assignments), Path(course.reference))
    course = with_digest(course)
    with open_class(export, assignment.file) as handed_in:
        results = ResultsFolder(folder)
        older = results_below(wanted.against) if wanted.against is not None else {}
        chosen = selected(handed_in.hand_ins, wanted.only)
        results.claim(course.name, wanted.force)
        if handed_in.unread:
            say(f"not read, since they are no submissions: {shown(handed_in.unread, len(handed_in.unread))}")
        with results.alone():
            todo = [hand_in for hand_in in chosen if not wanted.failed or needs_us(results.grade(hand_in.id))]
            tally = grade_all(course, by_set(assignment, todo), results, wanted, say)
            rows = [row_of(hand_in, results, older, wanted.against is not None) for hand_in in handed_in.hand_ins]
            lacking = write_tables(results, assignment, [row for row in rows if row.new is not None])
    for line in [*lacking, *conclusion(rows, tally, folder)]:
        say(line)
    return tally


def selected(hand_ins: Sequence[HandedIn], only: Sequence[str]) -> Sequence[HandedIn]:
    """Those that are named, or all. Raises BadInput for a name that is nobody's."""
    for name in only:
        if not any(hand_in.is_named(name) for hand_in in hand_ins):
            raise BadInput(f"--only {name}: no submission, name, sid or email of the export is that")
    return [hand_in for hand_in in hand_ins if not only or any(map(hand_in.is_named, only))]


def needs_us(grade: Grade | None) -> bool:
    """Whether a submission has no grade yet, or one that failed through our fault."""
    return grade is None or grade.ours


def by_set(assignment: Assignment, hand_ins: Sequence[HandedIn]) -> list[list[HandedIn]]:
    """Those that are judged at the same points stand together, so that one process draws these, once."""
    groups = defaultdict[str, list[HandedIn]](list)
    for hand_in in hand_ins:
        groups[set_of_hand_in(assignment, hand_in)].append(hand_in)
    return [groups[name] for name in sorted(groups)]


def set_of_hand_in(assignment: Assignment, hand_in: HandedIn) -> str:
    """The set of points that belongs to what was handed in; empty where that is nothing to grade."""
    try:
        return set_of(assignment, hand_in.collect().sha256)
    except NotSubmitted:
        return ""


def grade_all(
    course: Course, groups: Sequence[Sequence[HandedIn]], results: ResultsFolder, wanted: Wanted, say: Callable[[str], object]
) -> Tally:
    """Grade what has changed; a submission is read when a lane is free for it."""
    count = sum(map(len, groups))
    kept, ours, progress = [], [], Progress(count, say)

    def jobs(group: Sequence[HandedIn]) -> Iterator[Job]:
        for hand_in in group:
            job = job_of(course, hand_in)
            before = None if wanted.force else results.grade(hand_in.id)
            if before is not None and before.key == job.key and not before.ours:
                kept.append(hand_in.id)
                progress.count(False)
            else:
                yield job

    def done(graded: Graded) -> None:
        results.write(graded)
        grade = results.grade(graded.id)
        if failed := needs_us(grade):
            ours.append(graded.id)
        progress.count(failed)

    with progress, lanes_for(course, count, wanted) as lanes:
        try:
            Batch(course, lanes, *map(jobs, groups)).run(done, progress.tick)
        except (KeyboardInterrupt, GraderError) as stopped:
            said = f"{progress.done} of {count} are done and kept; run the same command again to go on"
            if isinstance(stopped, KeyboardInterrupt):
                say(said)
                raise
            raise type(stopped)(f"{stopped}; {said}") from None
    return Tally(progress.done - len(kept), len(kept), len(ours))


def lanes_for(course: Course, jobs: int, wanted: Wanted) -> AbstractContextManager[Iterable[Lane]]:
    """The cluster that was asked for, else processes here: one a core, and no more than there are jobs."""
    if wanted.cluster is not None:
        return cluster_lanes(wanted.cluster, course)
    return local_lanes(min(wanted.jobs or cores(), max(jobs, 1)), course)


def job_of(course: Course, hand_in: HandedIn) -> Job:
    """What is sent to a lane for one submission."""
    try:
        submission, reason = hand_in.collect(), ""
    except NotSubmitted as told:
        submission, reason = None, str(told)
    return Job(hand_in.id, key_of(course, submission, reason), submission, reason)


def row_of(hand_in: HandedIn, results: ResultsFolder, older: dict[str, Grade], against: bool) -> Row:
    """A submission with its grade now, and before: in the folder to compare with, else in the export."""
    old = older.get(hand_in.id) if against else grade_of(hand_in.results, hand_in.score)
    return Row(hand_in.id, hand_in.students, results.grade(hand_in.id), old, hand_in.created_at, hand_in.attempts)


def write_tables(results: ResultsFolder, assignment: Assignment, rows: Sequence[Row]) -> list[str]:
    """The class's tables and its page beside its results; returns what could not be written, and why."""
    titles = {mistake.id: mistake.title for mistake in assignment.mistakes}
    facts = {
        "assignment": assignment.name,
        "title": assignment.title,
        "written": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
    results.write_text("grades.csv", gradebook.grades_csv(rows))
    results.write_text("changes.csv", gradebook.changes_csv(rows))
    results.write_text("mistakes.csv", gradebook.mistakes_csv(rows, titles))
    results.write_text("summary.json", gradebook.summary_json(rows, facts, titles))
    if find_spec("jinja2") is None:
        return ["report.html is not written: it needs jinja2 (python -m pip install jinja2)"]
    results.write_text("report.html", class_page.render(assignment.title, rows, titles, results.has_page))
    return []


def conclusion(rows: Sequence[Row], tally: Tally, folder: Path) -> Iterator[str]:
    """What a person wants to know first."""
    ours = [row.id for row in rows if row.new is not None and row.new.ours]
    if ours:
        said = shown(ours, len(ours))
        yield f"{len(ours)} not judged through the grader's own fault: {said}; once mended, run this again with --failed"
    for row in gradebook.in_order(rows):
        if row.what == "lost" and row.old is not None and row.new is not None:
            yield f"lost: {row.id} ({row.who}) {gradebook.neat(row.old.score)} -> {gradebook.neat(row.new.score)}"
    told = {what: sum(row.what == what for row in rows if row.new is not None) for what in gradebook.ORDER}
    counts = ", ".join(f"{told[what]} {what}" for what in ("gained", "lost", "same", "new") if told[what])
    yield f"{tally.graded} graded, {tally.kept} unchanged" + (f"; {counts}" if counts else "")
    yield f"wrote {folder}"
