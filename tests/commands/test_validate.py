"""Validate: what is not sound is told, with the seed; a table says what was proven."""

import re
import shutil
from pathlib import Path

import pytest

from grader.commands.new import scaffold
from grader.commands.show import show
from grader.commands.validate import Proof, bound, summary, table, validate


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scaffold("line_fit", tmp_path / "assignments", tmp_path / "reference")
    return tmp_path


def unsound(folder: Path) -> dict[str, Proof]:
    proofs = validate(["line_fit"], folder / "assignments", folder / "reference", 3, 1)
    return {proof.example: proof for proof in proofs if not proof.sound}


def mistakes(folder: Path) -> list[Path]:
    return sorted((folder / "reference/line_fit/wrong").glob("*.yaml"))


def test_an_accepted_example_that_is_wrong_is_told(folder: Path) -> None:
    """A mistake among the accepted examples is a false fail, with its seed and the student's words."""
    accepted = next(path for path in (folder / "reference/line_fit/accepted").iterdir() if path.is_dir())
    show("line_fit", mistakes(folder)[0].stem, folder / "assignments", folder / "reference", accepted / "line_fit.py")
    found = unsound(folder)[accepted.name]
    assert found.right == 0 and found.trouble.startswith("seed 0: fails")


def test_a_mistake_that_passes_is_told(folder: Path) -> None:
    """A wrong example that is right after all is a false pass."""
    wrong = mistakes(folder)[0]
    text = wrong.read_text(encoding="utf-8")
    wrong.write_text(re.sub('with: ".*"', 'with: "X.T * 2"', text), encoding="utf-8")
    found = unsound(folder)[wrong.stem]
    assert found.right == 0 and "fails nothing" in found.trouble


def test_two_mistakes_that_cannot_be_told_apart_are_told(folder: Path) -> None:
    """The same mistake under two names can be named by neither."""
    wrong = mistakes(folder)[0]
    shutil.copy(wrong, wrong.with_name("another_name.yaml"))
    assert {"another_name", wrong.stem} <= unsound(folder).keys()


def test_a_starter_that_passes_something_is_told(folder: Path) -> None:
    """A starter must fail every task, politely."""
    solution = folder / "reference/line_fit/solution/line_fit.py"
    shutil.copy(solution, folder / "assignments/line_fit/starter/line_fit.py")
    assert "starter" in unsound(folder)


def test_a_wrong_expectation_is_told(folder: Path) -> None:
    """fails: must be exactly the tasks that fail."""
    expect = mistakes(folder)[0]
    text = expect.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("fails:"))
    expect.write_text(text.replace(line, "fails: [loss, gradient, purity]"), encoding="utf-8")
    assert "should fail gradient, loss, purity" in unsound(folder)[expect.stem].trouble


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


def expecting(folder: Path, lines: str) -> Proof | None:
    """What is unsound of the mistake loss_is_a_sum where its `fails` is written so; None where nothing is."""
    wrong = next(path for path in mistakes(folder) if path.stem == "loss_is_a_sum")
    text = wrong.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("fails:"))
    wrong.write_text(text.replace(line, lines), encoding="utf-8")
    return unsound(folder).get(wrong.stem)


@pytest.mark.parametrize("lines", ["fails: [loss]\nmay_fail: [gradient]", "fails: [loss]\nmay_fail: [loss]"])
def test_a_task_that_may_fail_may_and_need_not(folder: Path, lines: str) -> None:
    """What stands in may_fail is allowed either way."""
    assert expecting(folder, lines) is None


def test_a_task_that_may_fail_excuses_no_other(folder: Path) -> None:
    """What stands in fails must fail all the same."""
    found = expecting(folder, "fails: [purity]\nmay_fail: [loss]")
    assert found is not None and found.trouble.startswith("seed 0: fails loss, should fail purity")


@pytest.mark.parametrize(
    ("seeds", "words"),
    [(3, "prove little"), (20, "fewer than 15 % of all"), (200, "fewer than 1.5 % of all"), (32, "all among them")],
)
def test_what_seeds_prove_is_said(seeds: int, words: str) -> None:
    """By the rule of three; of a few seeds nothing is claimed."""
    assert words in bound(seeds)
