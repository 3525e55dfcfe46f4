"""validate --mutants: what no task catches is a hole, what gives the same answers is listed with its reason."""

from pathlib import Path

import pytest

from grader.assignment.equivalents import load_equivalents
from grader.cli import cli
from grader.commands.limited import Child, carried_out
from grader.commands.mutants import Fate, summary, table, troubles, validate_mutants
from grader.commands.new import scaffold
from grader.errors import BadInput
from grader.grading.naming.layout import Layout
from grader.grading.naming.mutants import mutants

SOLUTION = """\
import numpy as np


def loss(w, X, t):
    return float(np.mean((X @ w - t) ** 2))


def gradient(w, X, t):
    return 2 * X.T @ (X @ w - t) / len(t)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    scaffold("line_fit", tmp_path / "assignments", tmp_path / "reference")
    return tmp_path


def places(folder: Path) -> tuple[Path, Path]:
    return folder / "assignments", folder / "reference"


def rewrite(folder: Path, text: str) -> None:
    (folder / "reference/line_fit/solution/line_fit.py").write_text(text, encoding="utf-8")
    (folder / "reference/line_fit/equivalent.yaml").unlink(missing_ok=True)


def fates(folder: Path, seeds: int = 1) -> dict[str, Fate]:
    return {fate.mutant.id: fate for fate in validate_mutants(["line_fit"], *places(folder), seeds, 1)}


def test_the_scaffold_has_no_hole(folder: Path) -> None:
    """An assignment to start from is proven by its mutants too: each is caught, or listed with its reason."""
    assert {fate.kind for fate in fates(folder).values()} == {"caught", "equal"}


def test_what_no_task_asks_is_a_hole_with_its_diff(folder: Path) -> None:
    """A line whose value no task sees can be edited without losing a point."""
    rewrite(folder, SOLUTION.replace("    return 2 *", "    count = 3 * len(t)\n    return 2 *"))
    holes = [fate for fate in fates(folder).values() if fate.kind == "hole"]
    assert "gradient: factor_left_out: 3 * len(t) -> len(t)" in {fate.mutant.id for fate in holes}
    told = "\n".join(troubles(holes, *places(folder)))
    assert "a hole" in told and "-    count = 3 * len(t)" in told and "+    count = len(t)" in told


def test_mutants_that_hang_eat_memory_or_print_without_end_are_caught() -> None:
    """They end in a child, under limits; nothing of it reaches this process."""
    asked = ["while True: pass", "x = [0]\nwhile True: x += x", "while True: print('x' * 10**6)", "x = 1"]
    told = list(carried_out(run_text, asked, "lost", 120.0, 1))
    assert told[-1] == "done" and all(each in ("lost", "hangs", "memory") for each in told[:-1])


def run_text(text: str) -> str:
    """In a child: run a text as the mutants' work does."""
    from grader.commands.limited import Hangs, within
    from grader.sandbox.trusted import quiet

    try:
        with within(0.5), quiet():
            exec(text, {})
    except Hangs:
        return "hangs"
    except MemoryError:
        return "memory"
    return "done"


def end_process(text: str) -> str:
    import os

    os._exit(1)


def raise_fault(text: str) -> str:
    raise ValueError(text)


def test_a_child_that_dies_is_replaced() -> None:
    """What it was asked is lost, the next question goes to a new one."""
    child: Child[str, str] = Child(end_process, "lost", 30.0)
    assert [child.ask("x"), child.ask("y")] == ["lost", "lost"]
    child.close()


def test_a_fault_of_ours_in_a_child_is_raised_here() -> None:
    """Nothing is swallowed."""
    with pytest.raises(ValueError, match="broken"):
        list(carried_out(raise_fault, ["broken"], "lost", 30.0, 1))


def test_a_solution_without_a_place_to_change_is_said(folder: Path) -> None:
    """Nothing can be proven of it."""
    rewrite(folder, "from operator import pos as loss, pos as gradient\n")
    with pytest.raises(BadInput, match="no rule finds a place to change"):
        validate_mutants(["line_fit"], *places(folder), 1, 1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "equal:\n  - mutants: ['loss: sign: gone -> away']\n    reason: none\n",
            "yaml:2: .*has no mutant 'loss: sign: gone -> away'",
        ),
        ("equal:\n  - mutants: ['{id}']\n", "yaml:2: .*reason: this key is missing"),
        ("equal:\n  - mutants: ['{id}']\n    reason: ' '\n", "yaml:3: .*say why"),
        ("equal:\n  - mutants: ['{id}', '{id}']\n    reason: twice\n", "yaml:2: .*listed twice"),
        ("equals: []\n", "unknown key"),
    ],
)
def test_a_list_that_is_off_is_refused_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    """A mutant that is gone, an entry without a reason and an unknown key are told with their line."""
    known = [mutant.id for mutant in mutants(Layout(SOLUTION))]
    (tmp_path / "equivalent.yaml").write_text(text.replace("{id}", known[0]), encoding="utf-8")
    with pytest.raises(BadInput, match=told) as refused:
        load_equivalents(tmp_path, known)
    assert "\n" not in str(refused.value)


def test_a_mutant_that_is_listed_but_caught_is_told(folder: Path) -> None:
    """The list is no place to hide."""
    mutant = next(fate.mutant for fate in fates(folder).values() if fate.kind == "caught")
    fate = Fate("line_fit", mutant, ["loss"], "because")
    assert fate.kind == "listed" and "take it out" in "".join(troubles([fate], *places(folder)))


def test_a_verdict_that_hangs_on_the_draw_is_told(folder: Path) -> None:
    """Caught on some seeds only is not caught."""
    mutant = next(iter(fates(folder).values())).mutant
    fate = Fate("line_fit", mutant, ["loss", ""])
    assert fate.kind == "draw" and "1 of 2 seeds" in "".join(troubles([fate], *places(folder)))


def test_the_summary_and_the_table_of_mutants_count(folder: Path) -> None:
    """Numbers are those of the fates, by assignment and by kind."""
    mutant = mutants(Layout(SOLUTION))[0]
    held = [Fate("a", mutant, ["loss"]), Fate("a", mutant, [""], "why"), Fate("a", mutant, [""])]
    assert summary(held).startswith("3 mutants: 1 caught, 1 equal to the solution, 1 holes")
    assert f"| {mutant.kind} | 3 | 1 | 1 | 1 | 0 |" in table(held, 3) and "| all | 3 | 1 | 1 | 1 | 0 |" in table(held, 3)


def test_the_command_fails_where_there_is_a_hole(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1, and the hole with its diff."""
    (folder / "reference/line_fit/equivalent.yaml").unlink()
    with pytest.raises(SystemExit) as end:
        cli(
            [
                "validate",
                "line_fit",
                "--mutants",
                "--seeds",
                "1",
                "--jobs",
                "1",
                "--assignments",
                str(folder / "assignments"),
                "--reference",
                str(folder / "reference"),
            ],
            standalone_mode=False,
        )
    assert end.value.code == 1 and "a hole" in capsys.readouterr().out
