"""A student's own machine: the right assignment is guessed, and without a reference what can be judged is."""

import shutil
from pathlib import Path

import pytest

from grader.commands import check as student
from grader.errors import BadInput

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS, REFERENCE = ROOT / "assignments", ROOT / "reference"
SOLUTION = REFERENCE / "ner_window/solution/ner_window.py"


def test_the_assignment_is_guessed_from_the_file(tmp_path: Path) -> None:
    """A folder with ner_window.py is a ner_window, whatever lies below it."""
    shutil.copy(SOLUTION, tmp_path)
    (tmp_path / "old").mkdir()
    (tmp_path / "old/sgd.py").write_text("x = 1")
    assert student.guess(tmp_path, ASSIGNMENTS) == "ner_window"
    assert student.guess(tmp_path / "ner_window.py", ASSIGNMENTS) == "ner_window"


def test_two_assignments_in_one_folder_ask_which(tmp_path: Path) -> None:
    """Two files of two assignments: the student is asked, nothing is guessed."""
    shutil.copy(SOLUTION, tmp_path)
    (tmp_path / "sgd.py").write_text("x = 1")
    with pytest.raises(BadInput, match="choose one with --assignment"):
        student.guess(tmp_path, ASSIGNMENTS)
