"""The tests kind: whose fault it is, what is shown, what the decorators say, and that nothing runs outside the box."""

import random
from pathlib import Path

import numpy as np
import pytest
from small_network import SOLUTION, context, drive
from suites import case
from suites_work import WORK
from test_suites import judged, look, written

from grader import checks
from grader.checks.base import Judgement
from grader.checks.suites.standin import Stopped
from grader.errors import BadInput, GraderError


def run(tmp_path: Path, body: str, source: str = WORK, imports: str = "import work as m") -> Judgement:
    """A class of tests on a submission, beside the right one."""
    files = {"test_one.py": case(body, imports)}
    return judged(written(tmp_path, files), files, source)


def test_two_tests_of_one_name_are_two_tests(tmp_path: Path) -> None:
    """Two classes each with `test_shape` keep their own verdict and weight."""
    classes = [
        case(f"@weight({points})\ndef test_shape(self):\n    self.assertEqual({points}, 2)\n", name=name)
        for points, name in ((1, "TestA"), (2, "TestB"))
    ]
    files = {"test_one.py": "\n".join(classes)}
    found = judged(written(tmp_path, files), files, WORK)
    assert {look.output: look.mark.kind for look in found.seen} == {
        "test_shape (TestA.test_shape)": "value",
        "test_shape (TestB.test_shape)": "right",
    }
    assert sorted(found.weights.values()) == [1.0, 2.0]


def test_an_authors_error_costs_that_test_alone(tmp_path: Path) -> None:
    """What the solution stops too is the author's fault; what only the submission stops is the student's."""
    body = (
        "def test_a(self):\n    undefined_name\n"
        "def test_b(self):\n    a, b = m.words('x y')\n"
        "def test_c(self):\n    self.assertEqual(m.double(1), 2)\n"
    )
    found = run(tmp_path, body, WORK.replace("return text.split()", "return None"))
    assert look(found, "test_a").mark.kind == "not_run" and "undefined_name" in look(found, "test_a").mark.text
    assert look(found, "test_b").mark.kind == "value" and "TypeError" in look(found, "test_b").mark.text
    assert look(found, "test_c").mark.right


def test_a_name_that_is_not_defined_costs_the_tests_that_use_it(tmp_path: Path) -> None:
    """A file that imports a missing name still runs; the test that uses it says which name is missing."""
    body = "def test_a(self):\n    softmax(np.zeros(2))\ndef test_b(self):\n    self.assertEqual(double(1), 2)\n"
    found = run(tmp_path, body, WORK.replace("def softmax(", "def soft_max("), "from work import double, softmax")
    assert look(found, "test_a").mark.kind == "missing" and look(found, "test_b").mark.right
    assert "softmax" in look(found, "test_a").call.functions_of()


def test_an_exception_of_the_students_has_their_line(tmp_path: Path) -> None:
    """It crashed, at a line of their file."""
    found = run(tmp_path, "def test_a(self):\n    m.mean([])\n")
    outcome = look(found, "test_a").outcome
    assert look(found, "test_a").mark.kind == "crashed" and outcome is not None and outcome.error is not None
    assert WORK.splitlines()[outcome.error.line - 1].strip().startswith("raise ValueError")


@pytest.mark.parametrize(
    "start",
    [
        "import subprocess, sys; subprocess.run([sys.executable, 'work.py'])",
        "import subprocess; subprocess.Popen('true', shell=True)",
        "import os; os.system('true')",
        "import os; os.fork()",
        "import os, sys; os.posix_spawn(sys.executable, [sys.executable, '-c', ''], {})",
        "import multiprocessing as mp; p = mp.get_context('fork').Process(target=print); p.start(); p.join()",
    ],
)
def test_a_program_is_not_started(tmp_path: Path, start: str) -> None:
    """A suite that starts a program would run the student's file outside its box: refused in one line."""
    found = run(tmp_path, f"def test_a(self):\n    {start}\n")
    assert look(found, "test_a").mark.kind == "not_run"
    assert "a suite starts no programs" in look(found, "test_a").mark.text


def test_a_subclass_of_the_students_class_is_refused(tmp_path: Path) -> None:
    """The class is in another process; one line says so."""
    found = run(tmp_path, "def test_a(self):\n    class Mine(m.Stack):\n        pass\n")
    assert "the suite derives Mine from the student's Stack" in look(found, "test_a").mark.text


def test_an_object_of_the_suites_cannot_be_sent(tmp_path: Path) -> None:
    """What only exists in the suite's process is refused in one line."""
    found = run(tmp_path, "def test_a(self):\n    m.double(self)\n")
    assert "of the suite's cannot be sent to the student's process" in look(found, "test_a").mark.text


def test_decorators_are_kept(tmp_path: Path) -> None:
    """Number, visibility, tags and leaderboard travel with the judgement, and what a test printed with that test."""
    body = (
        '@weight(2)\n@number("1.1")\n@visibility("hidden")\n@tags("a", "b")\ndef test_a(self):\n    m.greet("Ada")\n'
        "@leaderboard('speed', 'asc')\ndef test_b(self, set_leaderboard_value=None):\n    set_leaderboard_value(3)\n"
    )
    facts = run(tmp_path, body).facts
    assert facts["test_a"] == {"number": "1.1", "visibility": "hidden", "tags": ["a", "b"], "printed": "Hello, Ada\n"}
    assert facts["test_b"]["leaderboard"] == ("speed", 3, "asc")


def test_hidden_errors_show_the_authors_words(tmp_path: Path) -> None:
    """@hide_errors replaces the assertion, and an exception too."""
    body = (
        '@hide_errors("Look at the shapes")\ndef test_a(self):\n    self.assertEqual(1, 2)\n'
        '@hide_errors("No")\ndef test_b(self):\n    m.mean([])\n'
    )
    found = run(tmp_path, body)
    assert (look(found, "test_a").mark.text, look(found, "test_a").mark.detail) == ("Look at the shapes", "")
    assert look(found, "test_b").mark.text == "No" and look(found, "test_b").outcome is None


def test_an_assertions_values_are_for_public_tasks(tmp_path: Path) -> None:
    """The values stand in the detail, which private tasks do not show."""
    mark = look(run(tmp_path, "def test_a(self):\n    self.assertEqual(m.double(4), 9)\n"), "test_a").mark
    assert "8 != 9" in mark.detail and "8" not in mark.text


def test_chance_is_seeded_and_given_back(tmp_path: Path) -> None:
    """Equal submissions get equal draws, whatever runs before; the grader's own generators stay as they were."""
    body = "def test_a(self):\n    self.fail(f'{random.random()} {np.random.rand()} {m.noisy(2)}')\n"
    before, legacy = random.getstate(), np.random.get_state()[1].tolist()
    one, two = (look(run(tmp_path, body), "test_a").mark.detail for _ in range(2))
    assert one == two and random.getstate() == before and np.random.get_state()[1].tolist() == legacy


def test_everything_can_be_imported_at_once(tmp_path: Path) -> None:
    """`from work import *` gives what the submission defines, and numpy as numpy."""
    body = (
        "def test_a(self):\n    self.assertEqual(double(2), 4)\n    self.assertEqual(np.asarray(nested()[2]['four']).sum(), 6)\n"
    )
    assert look(run(tmp_path, body, imports="from work import *"), "test_a").mark.right


def test_a_function_of_numpys_can_be_the_submissions(tmp_path: Path) -> None:
    """What the submission took from a library is called in its process."""
    found = run(
        tmp_path, "def test_a(self):\n    self.assertEqual(m.peak([1, 3]), 3)\n", WORK + "\npeak = np.max\nadd = np.add\n"
    )
    assert look(found, "test_a").mark.right
    found = run(tmp_path, "def test_a(self):\n    self.assertEqual(m.add(1, 3), 4)\n", WORK + "\nadd = np.add\n")
    assert look(found, "test_a").mark.right


def test_nothing_stays_behind(tmp_path: Path) -> None:
    """The student's name and the suite's modules are gone from this process, and so is its folder from the path."""
    import sys

    run(tmp_path, "def test_a(self):\n    m.double(1)\n")
    assert "work" not in sys.modules and "test_one" not in sys.modules and str(tmp_path / "tests") not in sys.path


def test_a_suite_runs_again_from_a_relative_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One class after another: each submission meets the suite anew, wherever the reference is said to lie."""
    files = {"test_one.py": case("def test_a(self):\n    self.assertEqual(m.double(2), 4)\n")}
    written(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    for source, kind in ((WORK, "right"), (WORK.replace("return 2 * x", "return x"), "value"), (WORK, "right")):
        assert look(judged(Path("tests"), files, source), "test_a").mark.kind == kind


def test_what_is_left_of_a_suite_does_not_wait(tmp_path: Path) -> None:
    """A stand-in that outlives its suite is refused an answer."""
    import builtins

    run(tmp_path, "def test_a(self):\n    import builtins\n    builtins.kept_by_test = m\n")
    try:
        with pytest.raises(Stopped):
            builtins.kept_by_test.double(2)  # type: ignore[attr-defined]
    finally:
        del builtins.kept_by_test  # type: ignore[attr-defined]


PYTESTS = """
import pytest
import work
from gradescope_utils.autograder_utils.decorators import partial_credit, weight


@pytest.fixture
def two():
    return 2


@weight(3)
def test_fixture(two):
    "doubles two"
    assert work.double(two) == 4


@pytest.mark.parametrize("n", [1, 2])
@weight(2)
def test_each(n):
    assert work.double(n) == 2


@partial_credit(10)
def test_part(set_score=None):
    set_score(4)


@weight(1)
def test_raises():
    with pytest.raises(work.EmptyError, match="empty"):
        work.Stack().pop()


@weight(1)
def test_approx():
    assert work.mean([1, 2]) == pytest.approx(1.5)


@weight(1)
@pytest.mark.skip(reason="later")
def test_skipped():
    pass


@weight(1)
@pytest.mark.xfail
def test_fails():
    assert work.double(1) == 3


@weight(1)
def test_own_fault():
    undefined_name


class TestPlain:
    @weight(1)
    def test_method(self, capsys):
        work.greet("Ada")
        assert capsys.readouterr().out == "Hello, Ada\\n"
"""


def test_a_suite_of_pytest_runs_by_pytest(tmp_path: Path) -> None:
    """Functions, fixtures, parameters, marks and capsys are pytest's own business; weights and scores are as in unittest."""
    files = {"test_p.py": PYTESTS}
    found = judged(written(tmp_path, files), files, WORK)
    assert {look.output: (look.mark.kind, found.weights[look.output]) for look in found.seen} == {
        "doubles two": ("right", 3.0),
        "test_each[1]": ("right", 2.0),
        "test_each[2]": ("value", 2.0),
        "test_part": ("value", 10.0),
        "test_raises": ("right", 1.0),
        "test_approx": ("right", 1.0),
        "test_skipped": ("right", 0.0),
        "test_fails": ("right", 1.0),
        "test_own_fault": ("not_run", 1.0),
        "test_method": ("right", 1.0),
    }
    assert look(found, "test_part").mark.credit == pytest.approx(0.4)


def test_a_suite_that_is_not_there(tmp_path: Path) -> None:
    """A folder without tests, two places or none are the author's to mend, in one line."""
    (tmp_path / "tests").mkdir()
    for settings in (checks.TestsSettings(suite="tests"), checks.TestsSettings(), checks.TestsSettings("a", "b")):
        with pytest.raises(BadInput):
            drive(checks.start(settings, context(), tmp_path), SOLUTION)


def test_one_file_is_a_suite_too(tmp_path: Path) -> None:
    """`file:` names one file, and self.submission is the student's module there."""
    body = "def test_a(self):\n    self.assertEqual(self.submission.loss(np.ones(2), np.ones(2)), 0)\n"
    (tmp_path / "mine.py").write_text(case(body, "import math"))
    found = drive(checks.start(checks.TestsSettings(file="mine.py"), context(), tmp_path), SOLUTION)
    assert look(found, "test_a").mark.right


def test_a_file_of_the_suite_that_is_no_python(tmp_path: Path) -> None:
    """It is told with its line."""
    files = {"test_one.py": "def test_a(:\n    pass\n"}
    with pytest.raises(GraderError, match=r"test_one\.py:1: SyntaxError"):
        judged(written(tmp_path, files), files, WORK)
