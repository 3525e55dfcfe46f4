"""Validate: what is not sound is told, with the seed; a table says what was proven."""

import shutil
from pathlib import Path

import pytest

from grader.scaffold import scaffold
from grader.validate import Proof, summary, table, validate


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scaffold("line_fit", tmp_path / "assignments", tmp_path / "reference")
    return tmp_path


def unsound(folder: Path) -> dict[str, Proof]:
    proofs = validate(["line_fit"], folder / "assignments", folder / "reference", 3, 1)
    return {proof.example: proof for proof in proofs if not proof.sound}


def mistakes(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "reference/line_fit/wrong").iterdir() if path.is_dir())


def test_an_accepted_example_that_is_wrong_is_told(folder: Path) -> None:
    """A mistake among the accepted examples is a false fail, with its seed and the student's words."""
    accepted = next(path for path in (folder / "reference/line_fit/accepted").iterdir() if path.is_dir())
    shutil.copy(mistakes(folder)[0] / "line_fit.py", accepted / "line_fit.py")
    found = unsound(folder)[accepted.name]
    assert found.right == 0 and found.trouble.startswith("seed 0: fails")


def test_a_mistake_that_passes_is_told(folder: Path) -> None:
    """A wrong example that is right after all is a false pass."""
    wrong = mistakes(folder)[0]
    shutil.copy(folder / "reference/line_fit/solution/line_fit.py", wrong / "line_fit.py")
    found = unsound(folder)[wrong.name]
    assert found.right == 0 and "fails nothing" in found.trouble


def test_two_mistakes_that_cannot_be_told_apart_are_told(folder: Path) -> None:
    """The same mistake under two names can be named by neither."""
    wrong = mistakes(folder)[0]
    shutil.copytree(wrong, wrong.with_name("another_name"))
    assert {"another_name", wrong.name} <= unsound(folder).keys()


def test_a_starter_that_passes_something_is_told(folder: Path) -> None:
    """A starter must fail every task, politely."""
    solution = folder / "reference/line_fit/solution/line_fit.py"
    shutil.copy(solution, folder / "assignments/line_fit/starter/line_fit.py")
    assert "starter" in unsound(folder)


def test_a_wrong_expectation_is_told(folder: Path) -> None:
    """fails: must be exactly the tasks that fail."""
    expect = mistakes(folder)[0] / "expect.yaml"
    text = expect.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("fails:"))
    expect.write_text(text.replace(line, "fails: [loss, gradient, purity]"), encoding="utf-8")
    assert "should fail gradient, loss, purity" in unsound(folder)[expect.parent.name].trouble


def test_processes_share_the_work_and_agree(folder: Path) -> None:
    """Two processes prove what one proves."""
    places = folder / "assignments", folder / "reference"
    assert validate(["line_fit"], *places, 12, 2) == validate(["line_fit"], *places, 12, 1)


def test_the_summary_and_the_table_count() -> None:
    """Numbers of the table are those of the proofs."""
    proofs = [
        Proof("a", "accepted", "solution", 5, 4),
        Proof("a", "wrong", "w01", 5, 5, 3),
        Proof("a", "starter", "starter", 5, 5),
    ]
    assert "1 false fails in 5 runs" in summary(proofs) and "2 not named in 5 runs" in summary(proofs)
    assert "| w01 | wrong | 5 | 5 | 3 |" in table(proofs) and "| solution | accepted | 5 | 4 | - |" in table(proofs)
