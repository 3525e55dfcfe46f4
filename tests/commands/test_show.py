"""`grader show`: a mistake as a diff, and as a file that an author can run."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.cli import cli
from grader.commands.new import SOLUTION, scaffold
from grader.commands.show import show
from grader.errors import BadInput


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    scaffold("line_fit", tmp_path / "assignments", tmp_path / "reference")
    return tmp_path / "assignments", tmp_path / "reference"


def test_a_mistake_is_a_diff_of_the_solution(places: tuple[Path, Path]) -> None:
    """The one wrong line stands beside the right one, under what the student reads."""
    told = show("line_fit", "loss_is_a_sum", *places)
    assert told.startswith("It looks as if the loss is a sum over examples, not a mean.\nfails: loss\n")
    assert "-    return float(np.mean((X @ w - t) ** 2))\n+    return float(np.sum((X @ w - t) ** 2))" in told


def test_the_whole_file_is_written_where_it_is_wanted(places: tuple[Path, Path], tmp_path: Path) -> None:
    """What -o writes is the solution with the edit made."""
    show("line_fit", "loss_is_a_sum", *places, tmp_path / "line_fit.py")
    assert (tmp_path / "line_fit.py").read_text() == SOLUTION.replace("TITLE", "Line fit").replace("np.mean", "np.sum")


def test_a_mistake_in_an_accepted_example_is_a_diff_of_that(places: tuple[Path, Path]) -> None:
    """`base` names the program that is edited."""
    mistake = places[1] / "line_fit/wrong/loss_is_a_sum.yaml"
    mistake.write_text(
        "title: a\nhint: b\nfails: [loss]\nbase: loops\nedits:\n  - replace: total / len(X)\n    with: total\n", encoding="utf-8"
    )
    told = show("line_fit", "loss_is_a_sum", *places)
    assert "--- accepted/loops/line_fit.py" in told
    assert "+    return float(total)" in told


def test_a_mistake_that_is_another_program_is_shown_whole(places: tuple[Path, Path]) -> None:
    """There is no diff of what was not edited."""
    folder = places[1] / "line_fit/wrong/nothing"
    folder.mkdir()
    (folder / "line_fit.py").write_text("loss = gradient = None\n", encoding="utf-8")
    (folder / "expect.yaml").write_text(
        "title: a\nhint: b\nfails: [loss]\nmay_fail: [purity]\nbecause: it is empty\n", encoding="utf-8"
    )
    assert show("line_fit", "nothing", *places).endswith("may fail: purity\n\nloss = gradient = None")


def test_an_unknown_mistake_is_one_line(places: tuple[Path, Path]) -> None:
    """The nearest name is offered."""
    with pytest.raises(BadInput, match="^line_fit has no mistake 'los_is_a_sum'; did you mean loss_is_a_sum\\?$"):
        show("line_fit", "los_is_a_sum", *places)


def test_a_place_that_cannot_be_written_is_one_line(places: tuple[Path, Path], tmp_path: Path) -> None:
    """A folder where the file should go is told."""
    with pytest.raises(BadInput, match="cannot be written"):
        show("line_fit", "loss_is_a_sum", *places, tmp_path)


def test_the_command_prints_it(places: tuple[Path, Path]) -> None:
    """`grader show NAME MISTAKE` shows what `show` says."""
    where = ["--assignments", str(places[0]), "--reference", str(places[1])]
    told = CliRunner().invoke(cli, ["show", "line_fit", "loss_is_a_sum", *where])
    assert told.exit_code == 0
    assert told.output.rstrip() == show("line_fit", "loss_is_a_sum", *places)
