"""The loop of a bulk run, with lanes that break, cancel and raise as real executors do."""

import json
from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from pathlib import Path
from typing import Any

import pytest

from grader.commands.batch import MOST_TRIES, Batch
from grader.commands.lanes import Lane
from grader.commands.progress import Progress
from grader.errors import BadInput, GraderError
from grader.grading.bulk import Course, Graded, Job
from grader.reports.grades import grade_of

ROOT = Path(__file__).resolve().parent.parent.parent
COURSE = Course("ner_window", str(ROOT / "assignments"), str(ROOT / "reference"), "process")


class Fake(Executor):
    """Answers at once by ``answer``; once something raised BrokenExecutor, everything does, as in a process pool."""

    def __init__(self, answer: Callable[[Job], Graded]) -> None:
        self.answer, self.broken, self.log = answer, False, list[str]()

    def submit(self, function: Any, /, course: Course, job: Job) -> "Future[Graded]":  # type: ignore[override]
        if self.broken:
            raise BrokenExecutor
        future: Future[Graded] = Future()
        try:
            future.set_result(self.answer(job))
        except BaseException as error:
            self.broken = isinstance(error, BrokenExecutor)
            future.set_exception(error)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.broken = True


def ran(answer: Callable[[Job], Graded], names: Iterable[str], lanes: int = 2, lost: str = "") -> dict[str, list[bytes]]:
    """The results of every job, by id."""
    found: dict[str, list[bytes]] = {}

    def done(graded: Graded) -> None:
        found.setdefault(graded.id, []).append(graded.results)

    made = [Lane(lambda: Fake(answer), 2, lambda: lost) for _ in range(lanes)]
    jobs = [Job(name, "key", None, "nothing was handed in") for name in names]
    Batch(COURSE, made, jobs).run(done, lambda running: None)
    return found


def right(job: Job) -> Graded:
    return Graded(job.id, b"right")


def test_every_job_is_done_once() -> None:
    """Nothing is lost, nothing is done twice."""
    assert ran(right, "abcdefg") == {name: [b"right"] for name in "abcdefg"}
    assert ran(right, "") == {}


def test_a_process_that_dies_is_replaced_and_its_jobs_are_done_again() -> None:
    """A job that kills its process once is graded at the second try, and those behind it as if nothing had been."""
    seen: list[str] = []

    def once(job: Job) -> Graded:
        seen.append(job.id)
        if job.id == "c" and seen.count("c") == 1:
            raise BrokenExecutor
        return right(job)

    assert ran(once, "abcdef", lanes=1) == {name: [b"right"] for name in "abcdef"}
    assert seen.count("c") == 2


def test_a_job_that_kills_every_process_is_ours_to_grade_again() -> None:
    """After MOST_TRIES processes it is a grader_error on every task, and all others have their grades."""
    seen: list[str] = []

    def deadly(job: Job) -> Graded:
        seen.append(job.id)
        if job.id == "c":
            raise BrokenExecutor
        return right(job)

    found = ran(deadly, "abcdef")
    assert seen.count("c") == MOST_TRIES and {name: found[name] for name in "abdef"} == {name: [b"right"] for name in "abdef"}
    (results,) = found["c"]
    grade = grade_of(json.loads(results))
    assert grade is not None and {task.verdict for task in grade.tasks} == {"grader_error"} and grade.key == "key"


def test_our_own_fault_costs_one_submission() -> None:
    """An exception of the grader is told in that submission's results and goes no further."""

    def faulty(job: Job) -> Graded:
        if job.id == "b":
            raise ZeroDivisionError("in a renderer")
        return right(job)

    found = ran(faulty, "abc")
    assert b"in a renderer" in found["b"][0] and found["a"] == found["c"] == [b"right"]


def test_what_a_cluster_cancelled_is_done_again() -> None:
    """A cancelled job is tried again; where the scheduler is gone the run ends in one line."""
    seen: list[str] = []

    def cancelled(job: Job) -> Graded:
        seen.append(job.id)
        if seen.count(job.id) == 1:
            raise CancelledError
        return right(job)

    assert ran(cancelled, "abc", lanes=1) == {name: [b"right"] for name in "abc"}
    seen.clear()
    with pytest.raises(GraderError, match="the scheduler is gone"):
        ran(cancelled, "abc", lanes=1, lost="the scheduler is gone")


def test_a_course_that_cannot_be_used_ends_the_run() -> None:
    """What is wrong with the course is wrong for every submission, so it is told once."""

    def refused(job: Job) -> Graded:
        raise BadInput("another version is here")

    with pytest.raises(BadInput, match="another version"):
        ran(refused, "abc")


def test_without_a_terminal_progress_is_a_line_a_minute() -> None:
    """Nothing is said before a minute is over; then done, rate, time left, our errors in one line."""
    said: list[str] = []
    progress = Progress(10, said.append)
    progress.count(False)
    progress.count(True)
    progress.tick([])
    assert said == []
    progress.started -= 120
    progress.told -= 60
    progress.tick([])
    (line,) = said
    assert "2 of 10 done" in line and "8 min left" in line and "1 our errors" in line
