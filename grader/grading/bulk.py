"""Grading many submissions in any executor: what travels to a process, and what a process keeps between two of them.

A job holds the bytes of one submission; a course names files that every process reads for itself and compares by
digest, so that a machine with other files refuses to grade instead of grading otherwise.
"""

import atexit
import ctypes
import gc
import hashlib
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from msgspec import Struct, structs

from ..assignment.load import load_assignment
from ..errors import BadInput
from ..reports import gradescope
from ..reports.report import Report
from ..reports.results_schema import Regraded
from ..sandbox import choose
from ..sandbox.link import Launcher
from ..submissions.alike import likeness
from ..submissions.collect import Submission
from .delivered import reported
from .draws import KeptDraws
from .grade import Bench, prepare, unsubmitted
from .scoring import cannot_grade

PACKAGE = Path(__file__).resolve().parent.parent
PREPARING = threading.Lock()
HOLD_SECONDS = 0.5  # results wait no longer than this for those that are sent with them
MANY_VALUES = 50_000  # as garbage is looked for by default, it would cost a tenth of the time


class Course(Struct, frozen=True):
    """What a process must have to grade: an assignment, its reference, a box, and the digest that all must agree on.

    ``pages`` says that each student's own page is wanted too.
    """

    name: str
    assignments: str
    reference: str
    sandbox: str
    pages: bool = False
    digest: str = ""


class Job(Struct, frozen=True):
    """One submission to grade, or the ``reason`` why there is none; ``key`` tells whether a grade is still good."""

    id: str
    key: str
    submission: Submission | None
    reason: str = ""


class Graded(Struct, frozen=True):
    """A job that is done: the bytes of its results.json, and of the student's page where pages are wanted."""

    id: str
    results: bytes
    page: bytes = b""


def with_digest(course: Course) -> Course:
    """``course`` with the digest of the files that are here."""
    return structs.replace(course, digest=digest_of(course))


def digest_of(course: Course) -> str:
    """A digest of all that a grade follows from but the submission: assignment, reference, program, Python and numpy."""
    digest = hashlib.sha256(f"{'.'.join(map(str, sys.version_info[:3]))} {np.__version__}".encode())
    for place in (Path(course.assignments) / course.name, Path(course.reference) / course.name, PACKAGE):
        for path in files_below(place):
            data = path.read_bytes()
            digest.update(f"\0{path.relative_to(place).as_posix()}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def files_below(place: Path) -> Iterator[Path]:
    """The files of a folder by name, without what Python and editors leave there."""
    for path in sorted(place.rglob("*")):
        inner = path.relative_to(place).parts
        if path.is_file() and not any(part == "__pycache__" or part.startswith(".") for part in inner):
            yield path


def key_of(course: Course, submission: Submission | None, reason: str) -> str:
    """A digest of all that a grade follows from: the course's, and what was handed in."""
    told = [submission.sha256, *submission.notes] if submission is not None else ["", reason]
    return hashlib.sha256(
        "\0".join([course.digest, course.sandbox, str(course.pages), *told]).encode("utf-8", "replace")
    ).hexdigest()


def grade_jobs(course: Course, jobs: Sequence[Job]) -> list[Graded]:
    """Grade the first of ``jobs``, and those after it that begin within HOLD_SECONDS; the caller sends the others again.

    Raises BadInput where this machine lacks the course.
    """
    until, done = time.monotonic() + HOLD_SECONDS, [grade_job(course, jobs[0])]
    while len(done) < len(jobs) and time.monotonic() < until:
        done.append(grade_job(course, jobs[len(done)]))
    return done


def grade_job(course: Course, job: Job) -> Graded:
    """Grade one submission with what this process keeps of the course.

    Whatever the submission does is in its results. Raises BadInput where this machine lacks the course.
    """
    bench, launcher = kept(course)
    report = report_of(course, bench, job, launcher)
    alike = likeness(job.submission.name, job.submission.source) if job.submission is not None else ""
    return Graded(job.id, gradescope.render(report, Regraded(job.key, alike)), page_of(report) if course.pages else b"")


def page_of(report: Report) -> bytes:
    """The student's own page; Jinja2 is loaded only where pages are wanted."""
    from ..reports.page import render

    return render(report).encode("utf-8", "replace")


def report_of(course: Course, bench: Bench, job: Job, launcher: Launcher) -> Report:
    """The report of one job, as it is handed out."""
    return reported(bench, job.submission, job.reason, launcher, by_name=course.sandbox == "process")


def not_graded(course: Course, job: Job, reason: str) -> Graded:
    """The results of a job that no process could finish: every task is ours to grade again."""
    bench, launcher = kept(course)
    digest = job.submission.sha256 if job.submission is not None else ""
    report = structs.replace(unsubmitted(bench, "", launcher, digest), tasks=cannot_grade(bench.assignment, reason), notice="")
    return Graded(job.id, gradescope.render(report, Regraded(job.key, "")))


def warm(sandbox: str) -> None:
    """Start what the process's box needs, before the process holds any secret."""
    choose.warm_up(["grade", "--sandbox", sandbox])


@lru_cache(maxsize=4)
def load(course: Course) -> None:
    """Make a process ready to grade many: what is loaded now is no garbage, and is not looked through for any.

    Raises BadInput where this machine lacks the course.
    """
    kept(course)
    gc.enable()
    gc.set_threshold(MANY_VALUES, 10, 10)
    gc.freeze()


def give_back() -> None:
    """Let go of what refers to itself in a circle, and give memory back where the C library can: a class may be long."""
    gc.collect()
    if sys.platform.startswith("linux") and hasattr(c_library := ctypes.CDLL(None), "malloc_trim"):
        c_library.malloc_trim(0)


def kept(course: Course) -> tuple[Bench, Launcher]:
    """The course, ready to grade with, and a launcher: made once a process."""
    with PREPARING:
        return bench_of(course), launcher_of(course.sandbox)


@lru_cache(maxsize=4)
def launcher_of(sandbox: str) -> Launcher:
    """The process's one launcher of a kind of box, with a zygote of its own."""
    launcher = choose.launcher(sandbox)
    atexit.register(launcher.close)
    return launcher


@lru_cache(maxsize=4)
def bench_of(course: Course) -> Bench:
    """The assignment and its reference. Raises BadInput where they are not here, or not the ones that are meant."""
    assignment = load_assignment(course.name, Path(course.assignments), Path(course.reference))
    bench = structs.replace(prepare(assignment), drawing=KeptDraws(give_back), page=course.pages)
    if course.digest and digest_of(course) != course.digest:
        raise BadInput(f"another version of {course.name}, of its reference, of the grader, of Python or of numpy is here")
    return bench
