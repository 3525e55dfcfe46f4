"""What a student's kit says of every example: right work is right, and public tasks get the server's verdict."""

from functools import lru_cache

import pytest
from loading import ASSIGNMENTS, NAMES, Files

from grader.assignment.load import load_assignment
from grader.grading import grade
from grader.grading.grade import Bench, grade_session
from grader.grading.naming.diagnose import Diagnosis
from grader.grading.records.recorded import recorded_bench
from grader.grading.records.recording import record_of
from grader.reports.report import TaskResult, Verdict
from grader.sandbox.trusted import TrustedSession
from grader.submissions.collect import Submission

NOTHING_WRONG = (Verdict.PASSED, Verdict.SKIPPED)


@lru_cache
def server(name: str) -> Bench:
    """An assignment with its reference."""
    return Files(name).bench


@lru_cache
def laptop(name: str) -> Bench:
    """The assignment as a kit has it."""
    return recorded_bench(load_assignment(name, ASSIGNMENTS, None), record_of(server(name)))


def judged(bench: Bench, source: bytes) -> dict[str, TaskResult]:
    """Every task's result."""
    assignment = bench.assignment
    session = TrustedSession(assignment.file, source, assignment.support)
    report = grade_session(bench, Submission(assignment.file, source), session, "trusted")
    return {task.task: task for task in report.tasks}


@pytest.mark.parametrize("name", NAMES)
def test_right_work_is_right_on_a_laptop_too(name: str) -> None:
    """Every accepted example: no task is wrong, and public ones pass, but where only the author's function can tell."""
    for example in server(name).assignment.accepted:
        results = judged(laptop(name), example.source)
        assert [result.task for result in results.values() if result.verdict not in NOTHING_WRONG] == [], example.id
        public = [result for result in results.values() if result.public and result.verdict is not Verdict.PASSED]
        assert all("the server judges" in result.note for result in public), example.id
        assert example.id != "solution" or not public


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_public_tasks_get_the_same_verdict_on_a_laptop(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every wrong example: a public task that is judged at all is judged as on the server; and at least a third are noticed."""
    monkeypatch.setattr(grade, "named", lambda *_: Diagnosis({}, {}))  # names cost seconds, and change no verdict
    assignment = server(name).assignment
    noticed = 0
    for example in assignment.mistakes:
        here, there = judged(laptop(name), example.source), judged(server(name), example.source)
        for task in assignment.tasks:
            mine, theirs = here[task.id], there[task.id]
            if task.public and mine.verdict is not Verdict.SKIPPED and theirs.verdict is not Verdict.SKIPPED:
                assert mine.verdict is theirs.verdict, (example.id, task.id, mine, theirs)
        noticed += any(task.verdict not in NOTHING_WRONG for task in here.values())
    assert noticed >= len(assignment.mistakes) / 3
