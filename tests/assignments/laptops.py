"""An assignment as a student's kit has it beside the server's, judged in this process: verdicts, and what a kit notices."""

from functools import lru_cache
from unittest.mock import patch

from loading import ASSIGNMENTS, Files
from msgspec import Struct, structs

from grader.assignment.assignment import Task
from grader.assignment.load import load_assignment
from grader.checks.cost import CostSettings
from grader.grading import grade
from grader.grading.grade import Bench, grade_session
from grader.grading.naming.diagnosis import Diagnosis
from grader.grading.records.recorded import recorded_bench
from grader.grading.records.recording import PRACTICE, record_of
from grader.reports.report import TaskResult, Verdict
from grader.sandbox.trusted import TrustedSession
from grader.submissions.collect import Submission

NOTHING_WRONG = (Verdict.PASSED, Verdict.SKIPPED)


@lru_cache
def server(name: str) -> Bench:
    """An assignment with its reference."""
    return Files(name).bench


@lru_cache(maxsize=16)
def laptop(name: str, practice: str = PRACTICE) -> Bench:
    """The assignment as a kit has it, with the practice points of a stream."""
    return recorded_bench(load_assignment(name, ASSIGNMENTS, None), record_of(server(name), practice))


def judged(bench: Bench, source: bytes) -> dict[str, TaskResult]:
    """Every task's result, without names: those cost seconds, and change no verdict."""
    assignment = bench.assignment
    session = TrustedSession(assignment.file, source, assignment.support)
    with patch.object(grade, "named", lambda *_: Diagnosis({}, {})):
        report = grade_session(bench, Submission(assignment.file, source), session, "trusted")
    return {task.task: task for task in report.tasks}


def wrong(results: dict[str, TaskResult]) -> list[str]:
    """The tasks that are wrong."""
    return [task for task, result in results.items() if result.verdict not in NOTHING_WRONG]


def untimed(bench: Bench) -> Bench:
    """The same without its cost tasks, which no draw changes and which a busy machine makes slow."""
    return with_tasks(bench, [task for task in bench.assignment.tasks if not isinstance(task.check, CostSettings)])


def public_alone(bench: Bench) -> Bench:
    """The same with its public tasks alone."""
    public = {task.id for task in bench.assignment.tasks if task.public}
    tasks = [structs.replace(task, needs=[*public.intersection(task.needs)]) for task in bench.assignment.tasks if task.public]
    return with_tasks(bench, tasks)


def with_tasks(bench: Bench, tasks: list[Task]) -> Bench:
    """The same with these tasks; its examples, which name others too, are not read again."""
    fewer = structs.replace(bench.assignment, tasks=tasks)
    vars(fewer)["examples"] = [] if bench.assignment.solution is None else bench.assignment.examples
    return structs.replace(bench, assignment=fewer)


class Compared(Struct, frozen=True):
    """One example in both places: public tasks of which they say different things, and what is wrong in either."""

    example: str
    differ: list[str]
    here: list[str]
    there: list[str]


def compared(name: str, example: str, source: bytes) -> Compared:
    """Judge one submission in both places."""
    here, there = judged(laptop(name), source), judged(server(name), source)
    public = [task.id for task in server(name).assignment.tasks if task.public]
    return Compared(
        example, [task for task in public if here[task].verdict is not there[task].verdict], wrong(here), wrong(there)
    )
