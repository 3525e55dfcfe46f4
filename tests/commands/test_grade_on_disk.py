"""A grade is written before its boxes are ended: nobody waits for the kernel to take a jail down."""

import json
from pathlib import Path

import pytest

from grader.commands.grade import grade_path, grade_to_file
from grader.sandbox import choose
from grader.sandbox.process import ProcessLauncher

ROOT = Path(__file__).resolve().parent.parent.parent
PLACES = ROOT / "assignments", ROOT / "reference"
SOLUTION = ROOT / "reference" / "ner_window" / "solution"


class Closed(ProcessLauncher):
    """A launcher that tells what was on disk when it was closed."""

    def __init__(self, output: Path, scores: list[float]) -> None:
        super().__init__()
        self.output, self.scores = output, scores

    def close(self, wait: bool = True) -> None:
        self.scores.append(json.loads(self.output.read_text())["score"])
        super().close(wait)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "results.json"


@pytest.fixture
def scores(output: Path, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The scores that were on disk when a launcher was closed."""
    found: list[float] = []
    monkeypatch.setattr(choose, "launcher", lambda sandbox, soon=None: Closed(output, found))
    return found


def test_a_grade_is_on_disk_when_its_boxes_are_ended(output: Path, scores: list[float]) -> None:
    """The whole of it, not the pessimistic one that was written first; and the boxes are ended once."""
    told = grade_to_file("ner_window", SOLUTION, output, "process", *PLACES)
    assert scores == [100.0] and "100/100" in told


def test_boxes_are_ended_whatever_happens(output: Path, scores: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the results cannot be written, and where nothing is written at all."""

    def no_room(*_: object, **__: object) -> bytes:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("grader.reports.gradescope.render", no_room)
        with pytest.raises(OSError, match="No space left"):
            grade_to_file("ner_window", SOLUTION, output, "process", *PLACES)
    assert scores == [0.0]
    assert grade_path("ner_window", SOLUTION, "process", *PLACES, checking=True).score == 100 and len(scores) == 2
