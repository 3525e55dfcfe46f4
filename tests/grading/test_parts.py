"""A suite's tests in the report: a line each, with its points and what the decorators say; one broken test keeps its own."""

from msgspec import structs

from grader.assignment.assignment import Task
from grader.calls.call import Call
from grader.checks.base import Judgement, Point, Seen
from grader.checks.tests import TestsSettings
from grader.grading.delivered import delivered
from grader.grading.grade import Bench
from grader.grading.parts import in_parts
from grader.grading.words.findings import GRAVEST
from grader.inputs import Case
from grader.numerics.compare import RIGHT, Mark
from grader.reports.report import Finding, Provenance, Report, TaskResult, Verdict

TASK = Task(id="suite", title="the course's own tests", points=10.0, check=TestsSettings(suite="tests"), public=True)
MARKS = {"a": RIGHT, "b": Mark("value"), "c": RIGHT}
JUDGEMENT = Judgement(
    list(MARKS),
    [Seen(name, Point("tests", "", Case({})), mark, Call(()), "") for name, mark in MARKS.items()],
    weights={"a": 2.0, "b": 2.0, "c": 1.0},
    facts={
        "a": {"number": "1.1", "visibility": "hidden", "tags": ["x"], "printed": "hello"},
        "b": {"printed": ""},
        "c": {"leaderboard": ("speed", 3, "asc"), "printed": ""},
    },
)


def whole(verdict: Verdict, credit: float = 0.0) -> TaskResult:
    return in_parts(TASK, JUDGEMENT, [Finding(["b"], verdict, "b: off.", credit=credit)], GRAVEST)


def test_each_test_has_its_points() -> None:
    """Points are shared by weight; a part is earned by credit."""
    result = whole(Verdict.WRONG, 0.5)
    assert [(part.title, part.points, part.score) for part in result.parts] == [("a", 4.0, 4.0), ("b", 4.0, 2.0), ("c", 2.0, 2.0)]
    assert result.score == 8.0 and result.verdict is Verdict.WRONG and result.parts[0].verdict is Verdict.PASSED
    assert "hello" in result.parts[0].note and (result.parts[0].number, list(result.parts[0].tags)) == ("1.1", ["x"])


def test_one_broken_test_leaves_its_own_points_open() -> None:
    """The author's fault in one test is said as ours, and takes nothing from the others."""
    result = whole(Verdict.GRADER_ERROR)
    assert result.score == 6.0 and result.open_points == 4.0 and "will grade it again" in result.note
    assert result.parts[1].open_points == 4.0 and result.parts[1].score == 0.0


def test_prints_of_a_private_task_are_not_shown() -> None:
    """What a test printed may hold its inputs."""
    private = in_parts(structs.replace(TASK, public=False), JUDGEMENT, [], GRAVEST)
    assert not any(part.note for part in private.parts) and private.verdict is Verdict.PASSED


def test_the_report_has_a_line_a_test(ner_window: Bench) -> None:
    """What is handed out shows every test, hidden where its decorator says so, and the leaderboard."""
    result = structs.replace(whole(Verdict.WRONG), task=ner_window.assignment.tasks[0].id)
    report = Report("ner_window", "t", "", "", 0.0, Provenance("", "", "", "", ()), [result])
    shown = delivered(report, ner_window.assignment)
    assert [(line.title, line.visibility) for line in shown.tasks] == [("a", "hidden"), ("b", "visible"), ("c", "visible")]
    (place,) = shown.shown.leaderboard
    assert shown.score == result.score and (place.name, place.value, place.order) == ("speed", 3.0, "asc")
