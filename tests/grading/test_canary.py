"""The canary: a fault of ours in judging or in reading replies costs nobody anything, and wrong work stays wrong."""

import sys

import pytest

from grader.grading import canary
from grader.grading import grade as grading
from grader.grading.canary import Mirror, Tape, through_the_wire
from grader.grading.draws import Draws
from grader.grading.grade import grade_session
from grader.numerics import compare
from grader.reports.report import Verdict
from grader.sandbox import replies
from grader.sandbox.link import Ended
from grader.sandbox.trusted import TrustedSession
from grader.submissions.collect import Submission


@pytest.fixture
def verdicts(ner_window):
    """The verdicts on the solution with some text replaced."""

    def run(old: str = "", new: str = ""):
        source = ner_window.assignment.solution.decode().replace(old, new).encode() if old else ner_window.assignment.solution
        session = TrustedSession("ner_window.py", source)
        report = grade_session(ner_window, Submission("ner_window.py", source), session, "trusted")
        return {task.task: task.verdict for task in report.tasks}

    return run


def test_wrong_work_stays_wrong(verdicts) -> None:
    """Where the solution passes, what fails is the submission."""
    found = verdicts('"W": dZ.T @ X, "b"', '"W": 2 * dZ.T @ X, "b"')
    assert found["backward_batch"] is Verdict.WRONG
    assert Verdict.GRADER_ERROR not in found.values()


@pytest.mark.parametrize("broken", [lambda *words, **named: compare.Mark("value"), lambda *words, **named: compare.Mark("shape")])
def test_a_fault_in_judging_is_ours(verdicts, monkeypatch, broken) -> None:
    """Where the solution would fail too, the task is the grader's to judge again."""
    monkeypatch.setattr(sys.modules["grader.checks.outputs"], "mark", broken)
    found = verdicts()
    assert found["forward"] is Verdict.GRADER_ERROR
    assert found["backward_batch"] is Verdict.PASSED
    assert Verdict.WRONG not in found.values()


def test_a_fault_in_reading_replies_is_seen(ner_window, monkeypatch) -> None:
    """What the solution answered comes out otherwise, so the canary fails."""
    read = replies.head_of
    monkeypatch.setattr(replies, "head_of", lambda header: read(header)._replace(dtype="float32"))
    call = next(iter(calls_of(ner_window)))
    (outcome,) = Mirror(ner_window.reference).run([call])
    assert {leaf.dtype for leaf in outcome.leaves.values()} == {"float32"}


def calls_of(bench):
    """The calls of the first task's first round."""
    task = bench.assignment.tasks[0]
    draws = bench.drawing(bench.assignment, bench.library, "0")
    check = grading.start(task.check, draws.context(task, bench.assignment), bench.assignment.reference_folder)
    return next(check).student


def test_values_come_through_the_wire_as_they_are(ner_window) -> None:
    """The mirror answers what the reference answers."""
    for call in calls_of(ner_window):
        (outcome,) = ner_window.reference([call])
        seen = through_the_wire(call, outcome)
        assert all(compare.same_value(seen.leaves[label], leaf, 0.0) for label, leaf in outcome.leaves.items())


def test_a_tape_ends() -> None:
    """More than there is cannot be read."""
    tape = Tape(b"abc")
    assert tape.receive(2, 0.0) == b"ab"
    with pytest.raises(Ended):
        tape.skip(2, 0.0)


def test_at_points_that_a_class_shares_the_solution_is_judged_once(ner_window, monkeypatch) -> None:
    """Where it was right, that holds for the next submission too; where it was not, nobody after it pays either."""
    wrong = ner_window.assignment.solution.replace(b'"W": dZ.T @ X, "b"', b'"W": 2 * dZ.T @ X, "b"')
    points, mirrored = Draws(ner_window.assignment, ner_window.library, "0"), list[str]()
    monkeypatch.setattr(canary, "through_the_wire", lambda call, outcome: mirrored.append("") or through_the_wire(call, outcome))

    def verdicts() -> list[Verdict]:
        report = grade_session(
            ner_window, Submission("ner_window.py", wrong), TrustedSession("ner_window.py", wrong), "trusted", points
        )
        return [task.verdict for task in report.tasks]

    first, count = verdicts(), len(mirrored)
    assert count and verdicts() == first and len(mirrored) == count
    points.sound.clear()
    monkeypatch.setattr(sys.modules["grader.checks.gradients"], "mark", lambda *words, **named: compare.Mark("value"))
    for _ in range(2):
        assert Verdict.GRADER_ERROR in verdicts() and Verdict.WRONG not in verdicts()
