"""`grader new`: what it writes is a sound assignment, and it never writes over anything."""

import re
import shutil

import numpy as np
import pytest

from grader import inputs as blocks
from grader.assignment.load import load_assignment
from grader.commands.new import MISTAKES, SOLUTION, scaffold
from grader.commands.validate import validate
from grader.errors import BadInput
from grader.worker.machine import load

SEEDS = 5


@pytest.fixture
def made(tmp_path):
    """A scaffolded assignment and the files that were written."""
    return tmp_path, scaffold("line_fit", tmp_path / "assignments", tmp_path / "reference")


def proofs(folder):
    return validate(["line_fit"], folder / "assignments", folder / "reference", SEEDS, 1)


def test_it_validates_as_it_is(made):
    """Every accepted example passes, every mistake is caught and named, the starter fails politely."""
    folder, _ = made
    found = proofs(folder)
    assert {proof.kind for proof in found} == {"accepted", "wrong", "starter", "idle", "reference"}
    assert [proof for proof in found if not proof.sound] == []
    assert {proof.example for proof in found if proof.kind == "wrong"} == set(MISTAKES)


@pytest.mark.parametrize("mistake", sorted(MISTAKES))
def test_its_checks_notice_a_mistake_in_the_solution(made, mistake):
    """With a mistake in place of the solution, the examples no longer validate."""
    folder, _ = made
    right, wrong, *_ = MISTAKES[mistake]
    assert SOLUTION.count(right) == 1
    solution = folder / "reference/line_fit/solution/line_fit.py"
    solution.write_text(solution.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")
    shutil.rmtree(folder / "reference/line_fit/wrong")  # edits of a solution that is no more
    try:
        assert [proof for proof in proofs(folder) if not proof.sound]
    except BadInput as refused:  # what no solution may do is refused before anything is graded
        assert "the solution" in str(refused)


def test_it_returns_what_it_wrote(made):
    """Every file is there, and no file is there that is not told."""
    folder, files = made
    assert set(files) == {path for path in folder.rglob("*") if path.is_file()}
    assert all("NAME" not in path.read_text(encoding="utf-8") for path in files)


def test_students_get_no_secret_and_no_solution(made):
    """What goes to students stands below assignments/ alone."""
    folder, _ = made
    names = {path.relative_to(folder / "assignments/line_fit").as_posix() for path in (folder / "assignments").rglob("*.*")}
    assert names == {"assignment.yaml", "handout.md", "starter/line_fit.py"}
    assert len(load_assignment("line_fit", folder / "assignments", folder / "reference").secret) == 32


def test_two_assignments_have_different_secrets(tmp_path):
    """Secrets are drawn, not copied."""
    for name in ("one", "two"):
        scaffold(name, tmp_path / "assignments", tmp_path / "reference")
    assert (tmp_path / "reference/one/secret").read_text() != (tmp_path / "reference/two/secret").read_text()


def test_the_worked_example_of_the_handout_is_right(made):
    """The numbers that the handout shows are the solution's."""
    folder, _ = made
    solution = load("line_fit.py", (folder / "reference/line_fit/solution/line_fit.py").read_bytes()).module
    w, X, t = np.array([1.0, 2.0]), np.array([[1.0, 0.0], [2.0, 1.0], [0.0, 3.0]]), np.array([0.0, 5.0, 4.0])
    handout = (folder / "assignments/line_fit/handout.md").read_text(encoding="utf-8")
    told = re.search(r"= 2 and dJ/dw = \((.*), (.*)\)", handout)
    assert told is not None
    assert solution.loss(w, X, t) == pytest.approx(2.0)
    assert solution.gradient(w, X, t) == pytest.approx([float(number) for number in told.groups()], abs=1e-4)


def test_the_regimes_are_those_that_the_settings_name(made):
    """Every regime of inputs.py is used, and every used one is defined."""
    folder, _ = made
    assignment = load_assignment("line_fit", folder / "assignments", folder / "reference")
    used = {regime for task in assignment.tasks for regime in task.check.regimes}
    assert used == set(blocks.load_library(assignment.inputs_path).regimes)


@pytest.mark.parametrize("name", ["", "Line", "line-fit", "../line", "2d", "class", "math", "numpy", "random"])
def test_a_bad_name_is_refused(tmp_path, name):
    """A name that cannot be a module, or hides one, is refused before anything is written."""
    with pytest.raises(BadInput, match="cannot name an assignment"):
        scaffold(name, tmp_path / "assignments", tmp_path / "reference")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("there", ["assignments", "reference"])
def test_nothing_is_written_over(tmp_path, there):
    """Where a folder of that name stands on either side, nothing is touched."""
    (tmp_path / there / "line_fit").mkdir(parents=True)
    with pytest.raises(BadInput, match="is there already"):
        scaffold("line_fit", tmp_path / "assignments", tmp_path / "reference")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    """A file where a folder is needed is one clear line."""
    (tmp_path / "assignments").write_text("in the way", encoding="utf-8")
    with pytest.raises(BadInput, match="cannot be written"):
        scaffold("line_fit", tmp_path / "assignments", tmp_path / "reference")
