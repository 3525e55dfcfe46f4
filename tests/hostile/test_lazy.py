"""Submissions to the flagship assignment that do no work: right shapes, constant answers, consistent with themselves."""

from pathlib import Path

import pytest

from grader.grading.grade import Bench, grade
from grader.sandbox.link import Launcher
from grader.submissions.collect import collect

LAZY = sorted((Path(__file__).parent / "lazy").glob("*.py"))
# Leaving arguments alone and staying finite are tasks that a constant passes honestly; nothing else is.
MOST_POINTS = 8


@pytest.mark.hostile
@pytest.mark.parametrize("path", LAZY, ids=lambda path: path.stem)
def test_no_work_earns_next_to_nothing(ner_window: Bench, launcher: Launcher, path: Path, tmp_path: Path) -> None:
    """A constant forward with a zero backward earns nothing but what a constant deserves."""
    handed_in = tmp_path / "ner_window.py"
    handed_in.write_bytes(path.read_bytes())
    report = grade(ner_window, collect(handed_in, "ner_window.py"), launcher)
    gradients = [task for task in report.tasks if task.task.startswith(("backward", "score_gradients", "cost"))]
    assert gradients and sum(task.score for task in gradients) == 0
    assert report.score <= MOST_POINTS
