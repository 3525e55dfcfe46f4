"""Points: what a mistake costs the tasks that build on it."""

import pytest

from grader.checks.base import Judgement
from grader.grading.scoring import all_needs, follow_through, rounded
from grader.reports.report import Finding, TaskResult, Verdict


def failed(task: str, mistake: str | None = None, score: float = 0.0) -> TaskResult:
    finding = Finding(["y"], Verdict.WRONG, "y: off", mistake=mistake)
    return TaskResult(task, task, 10.0, score, Verdict.WRONG, True, [finding])


OWN, OTHER_MISTAKE = failed("backward", "no_tanh"), failed("backward", "sign")
CONSISTENT, INCONSISTENT = Judgement(["y"], [], consistent=True), Judgement(["y"], [])


def test_the_right_derivative_of_a_recognised_forward_is_excused() -> None:
    """The mistake was charged in forward already."""
    assert "right derivative of your own forward" in follow_through(OTHER_MISTAKE, [failed("forward", "no_tanh")], CONSISTENT)


def test_the_same_mistake_is_excused_and_another_is_not() -> None:
    """One mistake is charged once; a second one is charged too."""
    assert "same mistake as in forward" in follow_through(OWN, [failed("forward", "no_tanh")], INCONSISTENT)
    assert follow_through(OTHER_MISTAKE, [failed("forward", "no_tanh")], INCONSISTENT) == ""


def test_the_right_derivative_of_an_unknown_forward_is_excused_too() -> None:
    """Nobody needs to have made this mistake before."""
    assert "right derivative of your own forward" in follow_through(OTHER_MISTAKE, [failed("forward")], CONSISTENT)


def test_an_unknown_mistake_excuses_nothing_by_itself() -> None:
    """Work that nobody recognises, and that follows from nothing, lends no credit."""
    assert follow_through(OWN, [failed("forward")], INCONSISTENT) == ""


def test_needs_are_followed_to_their_end() -> None:
    """What waits for a task waits for what that one needs, too."""
    needs = {"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}
    assert all_needs("a", needs) == ["b", "c", "d"]


@pytest.mark.parametrize(("points", "shown"), [(10 / 3, 3.33), (9.999, 9.99), (0.7 * 5, 3.5), (0.0, 0.0)])
def test_points_are_rounded_down_to_the_hundredth(points: float, shown: float) -> None:
    """Never up to full marks."""
    assert rounded(points) == pytest.approx(shown)
