"""What puts a failure in its place: functions that are only begun, and what a task needs and calls."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from grader.assignment.load import load_assignment
from grader.calls.call import Call, Outcome
from grader.grading.grade import Bench, grade_session, prepare
from grader.reports.report import Report, Verdict
from grader.sandbox.box import Expect, nothing_expected
from grader.sandbox.trusted import Trusted
from grader.submissions.collect import Submission

ROOT = Path(__file__).resolve().parents[3]
SOLUTION = (ROOT / "reference/ner_window/solution/ner_window.py").read_text(encoding="utf-8")


class Here:
    """A submission that answers in this process: what is tested is what is told, not the box."""

    layers = ()

    def __init__(self, source: bytes) -> None:
        self.trusted = Trusted("ner_window.py", source)

    def run(self, calls: Sequence[Call], expect: Expect = nothing_expected) -> list[Outcome]:
        expect()
        return self.trusted.run(calls)

    def open(self) -> None:
        return None

    def printed(self) -> str:
        return ""


def graded(bench: Bench, source: str) -> Report:
    submission = Submission("ner_window.py", source.encode())
    return grade_session(bench, submission, Here(submission.source), "here")


def without(name: str, body: str) -> str:
    """The solution with another body for one of its functions."""
    return re.sub(rf"(def {name}\(.*?\):\n).*?(?=\n\n\ndef |\Z)", rf"\g<1>    {body}", SOLUTION, flags=re.DOTALL)


@pytest.mark.parametrize("body", ["raise NotImplementedError", "pass", '"""To do."""'])
def test_a_function_without_a_body_is_not_written_yet(ner_window: Bench, body: str) -> None:
    """It is missing, not a crash, whatever stands in its place, and what calls it lacks it."""
    report = graded(ner_window, without("loss", body))
    lacking = {task.task: {finding.lacks for finding in task.findings} for task in report.tasks if task.findings}
    assert lacking["loss"] == {"loss"} and report.unwritten == ["loss"]
    assert {task.verdict for task in report.tasks} == {Verdict.PASSED, Verdict.MISSING, Verdict.SKIPPED}
    assert "loss is not written yet." in report.tasks[4].findings[0].message


def test_a_written_function_that_raises_it_is_a_crash(ner_window: Bench) -> None:
    """A NotImplementedError in a function with a body is an error like any other."""
    report = graded(ner_window, without("loss", "if len(p) > 1:\n        raise NotImplementedError('many')\n    return 0.0"))
    assert report.tasks[4].verdict is Verdict.CRASHED and report.unwritten == []
    assert "NotImplementedError: many" in report.tasks[4].findings[0].message


def test_a_wrong_value_does_not_hide_behind_what_is_unwritten(ner_window: Bench) -> None:
    """forward that is wrong is told as wrong while loss is not written."""
    report = graded(ner_window, without("loss", "pass").replace("Z = X @ W.T + b", "Z = X @ W.T - b"))
    assert report.tasks[2].verdict is Verdict.WRONG and not report.tasks[2].findings[0].lacks


def test_tasks_know_what_they_need_and_call(ner_window: Bench) -> None:
    """A report of a submission with a fault says of every task what it builds on and which functions it calls."""
    backward = next(task for task in graded(ner_window, without("loss", "pass")).tasks if task.task == "backward_one")
    assert (list(backward.needs), backward.functions) == (["forward", "loss"], ["backward", "forward", "loss"])


def test_only_a_self_check_tells_a_private_tasks_exception() -> None:
    """The text of an error at private inputs is told on one's own machine, and nowhere else."""
    source = SOLUTION.replace("delta = u *", 'raise ValueError(f"seen {x.shape}")\n    delta = u *')
    told = []
    for self_check in (False, True):
        bench = prepare(load_assignment("ner_window", ROOT / "assignments", ROOT / "reference"), self_check)
        task = next(task for task in graded(bench, source).tasks if task.task == "score_gradients")
        told.append("seen (" in task.findings[0].message)
    assert told == [False, True]
