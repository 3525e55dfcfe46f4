"""A class's tables: who gained and lost and why, in cells that are safe to open."""

import csv
import io
import json
from typing import Any

import pytest

from grader.reports.gradebook import (
    Row,
    changes_csv,
    grades_csv,
    in_order,
    mistakes_csv,
    shared_mistakes,
    summary_json,
    task_changes,
)
from grader.reports.grades import Grade, TaskGrade, grade_of

ADA, BOB = ("Ada Lovelace", "12", "ada@example.edu"), ("=cmd|' /C calc'!A0", "", "")


def grade(forward: float, backward: float, mistake: str = "", verdict: str = "") -> Grade:
    def task(name: str, score: float, points: float) -> TaskGrade:
        said = verdict or ("passed" if score == points else "wrong")
        return TaskGrade(name, f"{name} is right", score, points, said, mistake if said == "wrong" else "")

    return Grade(forward + backward, [task("forward", forward, 10), task("backward", backward, 20)], 0.5, "ab" * 32)


def row(name: str, new: Grade | None, old: Grade | None = None, *students: tuple[str, str, str]) -> Row:
    return Row(name, students or (ADA,), new, old)


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


CLASS = [
    row("submission_1", grade(10, 20), grade(10, 20)),
    row("submission_2", grade(10, 5, "a01"), grade(10, 20)),
    row("submission_3", grade(10, 20), grade(0, 20), ADA, BOB),
    row("submission_4", grade(0, 0, verdict="grader_error"), grade(10, 20)),
    row("submission_5", grade(4, 20, "a02")),
    row("submission_6", grade(9, 0, "a01"), grade(10, 20), ADA, BOB),
]


def test_what_became_of_each_grade() -> None:
    """Our errors come first and are no loss; then who lost, the most first, who gained, the new and the unchanged."""
    told = [(found.id, found.what) for found in in_order(CLASS)]
    assert told == [
        ("submission_4", "our error"),
        ("submission_6", "lost"),
        ("submission_2", "lost"),
        ("submission_3", "gained"),
        ("submission_5", "new"),
        ("submission_1", "same"),
    ]


def test_nobodys_grade_goes_down_without_being_listed() -> None:
    """Every submission that lost stands in changes.csv with the tasks, the points and the reason before and after."""
    lines = [line for line in read(changes_csv(CLASS)) if line["Change"] == "lost"]
    assert {line["Submission ID"] for line in lines} == {"submission_2", "submission_6"}
    (two,) = (line for line in lines if line["Submission ID"] == "submission_2")
    assert (two["Old Score"], two["New Score"], two["Difference"], two["Task Difference"]) == ("30", "15", "-15", "-15")
    assert (two["Task"], two["Before"], two["After"]) == ("backward is right", "passed", "wrong: a01")


def test_a_verdict_that_changed_is_a_change_without_points() -> None:
    """Another diagnosis for the same points is listed too; dust of binary fractions is none."""
    (pair,) = task_changes(row("a", grade(9, 20, "a02"), grade(9, 20, "a01")))
    assert (pair.difference, pair.name) == (0, "forward is right")
    assert task_changes(row("a", grade(0.1 + 0.2, 20, "x"), grade(0.3, 20, "x"))) == []
    assert row("a", grade(0.1 + 0.2, 20), grade(0.3, 20)).what == "same"


def test_old_results_of_another_program_are_matched_by_name() -> None:
    """A task is found by its id or its name, and one that is gone is listed."""
    old = grade_of({"tests": [{"name": "forward is right", "score": 4, "max_score": 10}, {"name": "style", "score": 5}]})
    pairs = task_changes(row("a", grade(10, 20), old))
    assert [(pair.name, pair.difference) for pair in pairs] == [("forward is right", 6), ("backward is right", 20), ("style", -5)]


@pytest.mark.parametrize(
    ("results", "score", "expected"),
    [
        ({"score": 3, "tests": []}, 9.0, 3.0),
        ({"tests": [{"score": 1}, {"score": "2.5"}]}, 9.0, 3.5),
        ({"score": float("nan"), "tests": None}, 9.0, 9.0),
        (None, 9.0, 9.0),
        ({}, None, None),
        ({"score": True, "extra_data": [], "tests": ["no test", None]}, None, None),
    ],
)
def test_an_old_score_is_found_where_there_is_one(results: Any, score: float | None, expected: float | None) -> None:
    """results.json's own score counts, then the sum of its tests, then what Gradescope showed."""
    found = grade_of(results, score)
    assert (found.score if found else None) == expected


def test_grades_stand_under_gradescopes_headers() -> None:
    """A line a student, groups with one line each, found by header name; what is ours is Ungraded."""
    lines = read(grades_csv(CLASS))
    assert len(lines) == 8
    first = lines[0]
    assert (first["First Name"], first["Last Name"], first["SID"], first["Email"]) == ("Ada", "Lovelace", "12", "ada@example.edu")
    assert (first["Total Score"], first["Max Points"], first["Status"], first["Submission ID"]) == ("30", "30", "Graded", "1")
    assert first["2: backward is right (20 pts)"] == "20"
    assert [line["Status"] for line in lines if line["Submission ID"] == "4"] == ["Ungraded"]


def test_no_cell_is_a_formula() -> None:
    """What a spreadsheet would run is quoted in every table; numbers stay numbers."""
    hostile = row("submission_7", grade(1, 2, "@a"), grade(2, 2, "+b"), ("-2+3 x", "\tt", "@e"), BOB)
    texts = [grades_csv([hostile]), changes_csv([hostile]), mistakes_csv([hostile], {"@a": "=1+1"})]
    for text in texts:
        for cells in csv.reader(io.StringIO(text)):
            for cell in cells:
                assert cell[:1] not in ("=", "+", "@", "\t", "\r"), cell
                assert cell[:1] != "-" or float(cell) < 0
    assert "'=cmd" in texts[0] and ",-1," in texts[1]


def test_a_mistake_counts_people_and_names_them() -> None:
    """How many students share a mistake, in which tasks, and who."""
    first, second = shared_mistakes(CLASS, {"a01": "db is not summed"})
    assert (first.mistake, first.title, first.students, len(first.rows)) == ("a01", "db is not summed", 3, 2)
    assert second.title == "a02" and list(second.tasks) == ["forward is right"]
    line = read(mistakes_csv(CLASS, {}))[0]
    assert (line["Students"], line["Submissions"]) == ("3", "2") and line["Who"].startswith(
        "Ada Lovelace; Ada Lovelace; '=cmd"[:12]
    )


def test_the_summary_is_strict_json_in_numbers() -> None:
    """Counts, mean and median of what could be judged, and every task's verdicts."""
    told = json.loads(summary_json(CLASS, {"assignment": "x"}, {}))
    assert told["submissions"] == 6 and told["students"] == 8
    assert told["changes"] == {"our error": 1, "lost": 2, "gained": 1, "new": 1, "same": 1}
    assert told["score"] == {"mean": 21.6, "median": 24}
    assert told["tasks"][0]["verdicts"] == {"grader_error": 1, "passed": 3, "wrong": 2}
    assert json.loads(summary_json([], {}, {}))["score"] is None
