"""A student's own machine: the right assignment is guessed, and without a reference what can be judged is."""

import shutil
from pathlib import Path

import pytest

from grader.commands import check as student
from grader.errors import BadInput

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS, REFERENCE = ROOT / "assignments", ROOT / "reference"
SOLUTION = REFERENCE / "ner_window/solution/ner_window.py"


@pytest.fixture
def laptop(tmp_path: Path) -> Path:
    """A folder with the assignment, its inputs and no reference, as a student has it."""
    shutil.copytree(ASSIGNMENTS / "ner_window", tmp_path / "assignments/ner_window")
    shutil.copytree(REFERENCE / "ner_window/inputs", tmp_path / "assignments/ner_window/inputs")
    (tmp_path / "work").mkdir()
    return tmp_path


def checked(laptop: Path, source: str) -> tuple[bool, str]:
    (laptop / "work/ner_window.py").write_text(source, encoding="utf-8")
    shown: list[str] = []
    passed = student.check("ner_window", laptop / "work", laptop / "assignments", laptop / "reference", shown.append)
    return passed, "\n".join(shown)


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


def test_without_a_reference_right_work_passes(laptop: Path) -> None:
    """A right file fails nothing on a laptop, and what waits for the server is said."""
    passed, shown = checked(laptop, SOLUTION.read_text(encoding="utf-8"))
    assert passed and "server" in shown


def test_without_a_reference_a_wrong_gradient_is_refuted(laptop: Path) -> None:
    """A gradient that is not the slope of the student's own loss is found without any expected value."""
    passed, shown = checked(laptop, SOLUTION.read_text(encoding="utf-8").replace("(1 - H**2)", "(1 - H)"))
    assert not passed and "the loss itself changes by" in shown


def test_without_inputs_one_line_says_what_is_missing(laptop: Path) -> None:
    """An assignment that came without its inputs cannot be checked, and says so."""
    shutil.rmtree(laptop / "assignments/ner_window/inputs")
    with pytest.raises(BadInput, match=r"neither .* nor .*inputs\.py"):
        checked(laptop, "x = 1\n")
