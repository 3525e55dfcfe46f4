"""So many attempts in so many hours, counted as Gradescope tells of them; and what only the staff is told."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from grader.assignment.delivery import Attempts
from grader.commands.attempts import REFUSED, one_too_many
from grader.commands.grade import grade_to_file
from grader.submissions.upload import Upload, read_upload

ROOT = Path(__file__).resolve().parent.parent.parent
NOON = datetime(2026, 4, 26, 12, tzinfo=timezone.utc)
TWO_A_DAY = Attempts(2, 24)
GOOD = {"score": 70.0, "output": "Well done.", "tests": [{"score": 70.0, "extra_data": {"verdict": "passed"}}]}
OURS = {"score": 0.0, "output": "x", "tests": [{"score": 0.0, "extra_data": {"verdict": "grader_error"}}]}


def upload(tmp_path: Path, *before: dict[str, Any], **told: Any) -> Upload:
    """The metadata of an upload at noon, as Gradescope writes them; ``hours`` of an earlier one are hours before noon."""
    previous = [
        {"submission_time": (NOON - timedelta(hours=entry.pop("hours"))).isoformat(), "score": 70.0, **entry} for entry in before
    ]
    path = tmp_path / "submission_metadata.json"
    path.write_text(json.dumps({"created_at": NOON.isoformat(), "previous_submissions": previous, **told}))
    return read_upload(path)


def refused(found: Upload, limit: Attempts = TWO_A_DAY) -> dict[str, Any] | None:
    data = one_too_many(limit, found)
    return None if data is None else json.loads(data)


def test_the_third_attempt_of_a_day_shows_the_last_result(tmp_path: Path) -> None:
    """The last result is shown again, with when the next try is free."""
    told = refused(upload(tmp_path, {"hours": 20}, {"hours": 1, "results": GOOD}))
    assert told is not None and told["score"] == 70 and told["tests"] == GOOD["tests"]
    assert told["output"].startswith(REFUSED) and told["output"].endswith("Well done.")
    assert "2 times in 24 hours" in told["output"] and "Sunday, 26 April 2026, 16:00 UTC" in told["output"]


@pytest.mark.parametrize(
    "before",
    [
        [],
        [{"hours": 1}],
        [{"hours": 25}, {"hours": 24}, {"hours": 1}],
        [{"hours": 3}, {"hours": 2, "autograder_error": True}],
        [{"hours": 3}, {"hours": 2, "results": OURS}],
        [{"hours": 3}, {"hours": 2, "results": {"score": 0.0, "tests": []}}],
    ],
)
def test_what_does_not_count(tmp_path: Path, before: list[dict[str, Any]]) -> None:
    """Fewer attempts, old ones, and those that failed through our fault leave the next one free."""
    assert refused(upload(tmp_path, *before)) is None


def test_an_upload_that_was_refused_is_no_attempt(tmp_path: Path) -> None:
    """Who uploads again and again is not kept waiting longer, and the line is told once."""
    first = refused(upload(tmp_path, {"hours": 23}, {"hours": 22, "results": GOOD}))
    told = refused(upload(tmp_path, {"hours": 23}, {"hours": 22}, {"hours": 21}, {"hours": 1, "results": first}))
    assert told is not None and "Sunday, 26 April 2026, 13:00 UTC" in told["output"]
    assert told["output"].count(REFUSED) == 1 and told["tests"] == GOOD["tests"]
    # The attempts of 25 and 24 hours ago do not count any more, and the one of an hour ago was one too many then.
    assert refused(upload(tmp_path, {"hours": 24.9}, {"hours": 24.8}, {"hours": 1})) is None


def test_it_is_counted_from_the_upload_not_from_now(tmp_path: Path) -> None:
    """A rerun years later comes to the same; metadata that are missing or odd grade as if there were none."""
    assert refused(upload(tmp_path, {"hours": 2}, {"hours": 1})) is not None
    assert refused(upload(tmp_path, {"hours": 2}, {"hours": 1}, created_at="yesterday")) is None
    for text in ("", "[]", "{", '{"created_at": null, "previous_submissions": {}, "assignment": []}'):
        (tmp_path / "odd.json").write_text(text)
        assert read_upload(tmp_path / "odd.json") == Upload()
    assert read_upload(tmp_path / "nowhere.json") == Upload()


def test_a_last_result_that_was_not_kept_still_tells_its_score(tmp_path: Path) -> None:
    """Gradescope keeps the results of the latest upload only; of others there is the score."""
    told = refused(upload(tmp_path, {"hours": 3}, {"hours": 2, "score": 55.5}, {"hours": 1, "autograder_error": True}))
    assert told is not None and told["score"] == 55.5 and told["tests"] == []


def test_only_the_staff_is_told_that_points_differ(tmp_path: Path) -> None:
    """total_points that is not the sum of max_score is told on standard output and in extra_data, to no student."""
    upload(tmp_path, assignment={"total_points": "20.0"})
    output = tmp_path / "results.json"
    said = {}
    for name, told in (("other", "20.0"), ("same", "100.0")):
        upload(tmp_path, assignment={"total_points": told})
        solution = ROOT / "reference" / "ner_window" / "solution"
        places = (ROOT / "assignments", ROOT / "reference")
        metadata = tmp_path / "submission_metadata.json"
        said[name] = grade_to_file("ner_window", solution, output, "auto", *places, metadata=metadata)
        results = json.loads(output.read_bytes())
        staff = results["extra_data"].pop("grader").get("staff")
        assert bool(staff) == (name == "other") and "Gradescope has" not in json.dumps(results)
    assert "Gradescope has 20 points for this assignment, and its tasks have 100" in said["other"]
    assert "Gradescope has" not in said["same"]
