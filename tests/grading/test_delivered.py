"""Keys for Gradescope: what an author writes is what results.json says, and every field of the contract can be reached."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from grader.assignment.assignment import Assignment, AssignmentFile
from grader.assignment.delivery import Attempts, Board, Formats
from grader.grading.delivered import delivered
from grader.grading.grade import Bench
from grader.reports import gradescope
from grader.reports.report import Finding, Provenance, Report, TaskResult, Verdict

ROOT = Path(__file__).resolve().parent.parent.parent
SCHEMA = json.loads((ROOT / "docs" / "results.schema.json").read_text())


def report_on(assignment: Assignment) -> Report:
    """Every task passed but the last, which is half right and says something that is markup elsewhere."""
    *right, last = assignment.tasks
    passed = [TaskResult(task.id, task.title, task.points, task.points, Verdict.PASSED, task.public) for task in right]
    wrong = Finding(["W"], Verdict.WRONG, "W: <b>W</b> & ```code``` is *off*")
    half = TaskResult(last.id, last.title, last.points, last.points / 2, Verdict.WRONG, last.public, [wrong])
    here = Provenance("3", "2", "x", "jail", ())
    return Report(assignment.name, assignment.title, "0" * 64, "s", 1.5, here, [*passed, half])


def results(bench: Bench, **keys: Any) -> dict[str, Any]:
    assignment = msgspec.structs.replace(bench.assignment, **keys)
    data: dict[str, Any] = json.loads(gradescope.render(delivered(report_on(assignment), assignment)))
    jsonschema.validate(data, SCHEMA)
    return data


def with_task(bench: Bench, **keys: Any) -> list[Any]:
    first, *others = bench.assignment.tasks
    return [msgspec.structs.replace(first, **keys), *others]


def test_scale_shows_the_same_work_in_other_points(ner_window: Bench) -> None:
    """100 points of tasks are shown as 40: scores, maxima and words; the sum of max_score is the scale."""
    told = results(ner_window, scale=40.0)
    assert sum(test["max_score"] for test in told["tests"]) == pytest.approx(40)
    assert told["score"] == 38 and told["tests"][-1]["score"] == 2 and told["tests"][-1]["max_score"] == 4
    assert "2 of 4 points" in told["tests"][-1]["output"]
    assert [test["status"] for test in told["tests"]].count("passed") == len(told["tests"]) - 1
    assert results(ner_window, scale=33.0)["score"] == pytest.approx(33 * 0.95, abs=1e-5)


def test_who_sees_what_when(ner_window: Bench) -> None:
    """The whole's visibility goes for every task that has none of its own, and stdout's is apart."""
    tasks = with_task(ner_window, visibility="after_published")
    told = results(ner_window, tasks=tasks, visibility="after_due_date", stdout_visibility="visible")
    assert (told["visibility"], told["stdout_visibility"]) == ("after_due_date", "visible")
    assert [test["visibility"] for test in told["tests"]][:2] == ["after_published", "after_due_date"]
    assert results(ner_window)["stdout_visibility"] == "hidden"


def test_numbers_and_tags_are_there_only_where_they_are_given(ner_window: Bench) -> None:
    """A number such as 1.2 and tags of one task."""
    told = results(ner_window, tasks=with_task(ner_window, number="1.2", tags=["indices", "shape"]))
    assert (told["tests"][0]["number"], told["tests"][0]["tags"]) == ("1.2", ["indices", "shape"])
    assert "number" not in told["tests"][1] and "tags" not in told["tests"][1] and "leaderboard" not in told


def test_the_leaderboard_shows_what_is_named(ner_window: Bench) -> None:
    """Score, per cent, tasks and seconds, in the order that is asked for."""
    boards = [Board("Points"), Board("%", "percent"), Board("Tasks", "tasks_passed"), Board("Time", "seconds", "asc")]
    told = results(ner_window, leaderboard=boards, scale=40.0)
    assert told["leaderboard"] == [
        {"name": "Points", "value": 38, "order": "desc"},
        {"name": "%", "value": 95, "order": "desc"},
        {"name": "Tasks", "value": 13, "order": "desc"},
        {"name": "Time", "value": 1.5, "order": "asc"},
    ]


@pytest.mark.parametrize("kind", ["text", "html", "simple_format", "md", "ansi"])
def test_no_format_takes_a_students_text_for_markup(ner_window: Bench, kind: str) -> None:
    """In every format the text is shown as it is: escaped, or in a fence that nothing inside can close."""
    told = results(ner_window, formats=Formats(kind, "md"))  # type: ignore[arg-type]
    output = told["tests"][-1]["output"]
    assert told["output_format"] == told["tests"][-1]["output_format"] == kind
    assert told["tests"][-1]["name_format"] == told["test_name_format"] == "md"
    if kind in ("html", "simple_format"):
        assert "<b>" not in output and "&lt;b&gt;W&lt;/b&gt; &amp;" in output
    elif kind == "md":
        assert output.startswith("````\n") and output.endswith("\n````")
    else:
        assert "<b>W</b> & ```code```" in output


def test_a_long_text_stays_within_the_limit_when_it_is_escaped() -> None:
    """Escaping makes six characters of one; Gradescope cuts at 100,000."""
    assert len(gradescope.formatted("'" * 20_000, "html")) < 100_000


TASK = {
    "id": "a",
    "title": "a",
    "points": 1,
    "check": {"kind": "outputs", "regimes": ["r"], "program": "y = f(x)", "outputs": {"y": "y"}},
}


@pytest.mark.parametrize(
    "keys",
    [
        {"visibility": "never"},
        {"scale": 0},
        {"attempts": {"most": 0, "hours": 24}},
        {"attempts": {"most": 3}},
        {"leaderboard": [{"name": "x", "value": "luck"}]},
        {"formats": {"output": "markdown"}},
        {"hide_points": True},
    ],
)
def test_other_words_are_refused(keys: dict[str, Any]) -> None:
    """Keys and words that Gradescope does not know are refused when the assignment is read."""
    told = {"title": "t", "file": "t.py", "points": 1, "tasks": [TASK]}
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert({**told, **keys}, AssignmentFile)
    assert next(iter(keys)) in str(caught.value)


def test_the_keys_are_read_from_yaml() -> None:
    """What the documentation shows is what the types take."""
    task = {**TASK, "visibility": "hidden", "number": "1.1", "tags": ["x"]}
    told = {"title": "t", "file": "t.py", "points": 1, "tasks": [task], "scale": 40, "attempts": {"most": 3, "hours": 24}}
    found = msgspec.convert(told, AssignmentFile)
    assert found.attempts == Attempts(3, 24) and found.scale == 40 and found.tasks[0].number == "1.1"
