"""What students really hand in: every kind of broken file gets a verdict, one clear line, and keeps its other points."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from msgspec import structs

from grader.assignment.load import load_assignment
from grader.grading.grade import Bench, grade, unsubmitted
from grader.reports.report import Report, TaskResult, Verdict
from grader.sandbox.link import Launcher
from grader.submissions.collect import Submission, collect
from grader.submissions.entry import NotSubmitted

ROOT = Path(__file__).resolve().parents[2]
SOLUTION = (ROOT / "reference/ner_window/solution/ner_window.py").read_text(encoding="utf-8")
LOSS_TASKS = {"loss", "loss_extremes", "loss_finite"}


@pytest.fixture
def graded(ner_window: Bench, launcher: Launcher):  # type: ignore[no-untyped-def]
    """Grade a text as ner_window.py, with a call limit that keeps hanging tests short."""
    limits = structs.replace(ner_window.assignment.limits, call_seconds=1.0)
    bench = structs.replace(ner_window, assignment=structs.replace(ner_window.assignment, limits=limits))

    def run(source: str | bytes, name: str = "ner_window.py") -> Report:
        return grade(bench, Submission(name, source if isinstance(source, bytes) else source.encode()), launcher)

    return run


def with_loss(body: str) -> str:
    """The solution with another ``loss``; later definitions win."""
    return SOLUTION + "\n\ndef loss(p, labels):\n" + "\n".join("    " + line for line in body.splitlines()) + "\n"


def task(report: Report, name: str) -> TaskResult:
    return next(result for result in report.tasks if result.task == name)


def told(result: TaskResult) -> str:
    return " ".join([*(finding.message for finding in result.findings), result.note])


def test_the_solution_gets_everything(graded) -> None:  # type: ignore[no-untyped-def]
    """The right file earns every point, so what the others lose is theirs."""
    report = graded(SOLUTION)
    assert report.score == report.points == 100


@pytest.mark.parametrize(
    ("body", "verdict", "words"),
    [
        ("return [0.5]", Verdict.WRONG, "a list, expected one number"),
        ("return np.array([0.5])", Verdict.WRONG, "shape (1,), expected ()"),
        ("return 0.5 + 0j", Verdict.WRONG, "a complex number"),
        ("return np.array([object()])", Verdict.WRONG, "object"),
        ("return 'low'", Verdict.WRONG, "a string, expected one number"),
        ("return None", Verdict.WRONG, "None, expected one number"),
        ("return float('nan')", Verdict.WRONG, "not finite"),
        ("return float('inf')", Verdict.WRONG, "not finite"),
        ("raise ValueError('boom')", Verdict.CRASHED, "ValueError: boom, at ner_window.py:"),
        ("while True:\n    pass", Verdict.TIMED_OUT, "at ner_window.py:"),
        ("import time\ntime.sleep(60)", Verdict.TIMED_OUT, "time.sleep(60)"),
        ("import sys\nsys.exit(0)", Verdict.CRASHED, "SystemExit"),
        ("import os\nos._exit(0)", Verdict.CRASHED, "its process ended"),
        ("while True:\n    print('x' * 1000000)", Verdict.OVER_LIMIT, "printed more than 8 MB"),
        ("return float(np.zeros(10**10).sum())", Verdict.OVER_LIMIT, "more memory than allowed"),
        ("return loss(p, labels)", Verdict.CRASHED, "RecursionError"),
        ("return float(open('/etc/hostname').read() and 0)", Verdict.CRASHED, "at ner_window.py:"),
        ("return float(open('data.txt').read())", Verdict.CRASHED, "at ner_window.py:"),
        ("return float(input())", Verdict.CRASHED, "EOFError"),
    ],
)
def test_a_broken_function_costs_its_own_tasks_only(graded, body: str, verdict: Verdict, words: str) -> None:  # type: ignore[no-untyped-def]
    """Whatever one function does, its task says so in plain words and tasks that do not use it keep their points."""
    report = graded(with_loss(body))
    found = task(report, "loss")
    assert found.verdict is verdict, told(found)
    assert words in told(found) and found.score < found.points
    assert all(task(report, name).verdict is Verdict.PASSED for name in ("make_windows", "forward", "score_gradients", "cost"))
    assert not any(result.verdict is Verdict.GRADER_ERROR for result in report.tasks)


def test_a_hang_does_not_cost_a_timeout_a_point(graded) -> None:  # type: ignore[no-untyped-def]
    """A function that only ever hangs is given up, so the grade costs a few timeouts, and not one for each of its points."""
    report = graded(with_loss("while True:\n    pass"))
    assert report.duration_s < 10.0  # at a second a call, its points alone would take twice that
    assert {result.task for result in report.tasks if result.verdict is Verdict.TIMED_OUT} >= LOSS_TASKS


def test_a_missing_function_is_named_with_its_signature(graded) -> None:  # type: ignore[no-untyped-def]
    """A function that is not there is missing, its signature is told, and what needs it waits."""
    report = graded(SOLUTION.replace("def loss(", "def lost("))
    assert task(report, "loss").verdict is Verdict.MISSING
    assert "ner_window.py does not define loss; it should be loss(p, labels)" in told(task(report, "loss"))


def test_the_wrong_number_of_arguments_is_told(graded) -> None:  # type: ignore[no-untyped-def]
    """A function that takes other arguments crashes with Python's own words for it."""
    report = graded(SOLUTION.replace("def loss(p, labels):", "def loss(p):"))
    assert task(report, "loss").verdict is Verdict.CRASHED
    assert "2 were given" in told(task(report, "loss"))


def test_a_column_is_not_a_vector(graded) -> None:  # type: ignore[no-untyped-def]
    """(N, 1) where (N,) belongs is a shape error that names both shapes, with partial credit."""
    report = graded(SOLUTION.replace("    return p, (windows, X, Z, H, p)", "    return p[:, None], (windows, X, Z, H, p)"))
    found = task(report, "forward")
    assert found.verdict is Verdict.WRONG and 0 < found.score < found.points
    assert "expected (" in told(found) and found.findings[0].relation == "shape"


def test_a_list_where_an_array_belongs_keeps_most_points(graded) -> None:  # type: ignore[no-untyped-def]
    """Right values in a list are told so and are worth partial credit."""
    report = graded(SOLUTION.replace("    return p, (windows, X, Z, H, p)", "    return list(p), (windows, X, Z, H, p)"))
    found = task(report, "forward")
    assert "a list where a numpy array belongs" in told(found) and 0 < found.score < found.points


def test_writing_over_an_argument_costs_purity(graded) -> None:  # type: ignore[no-untyped-def]
    """An argument that is changed is named."""
    report = graded(
        SOLUTION.replace(
            "    N, C = windows.shape\n    labels =", '    params["W"][0, 0] += 1.0\n    N, C = windows.shape\n    labels ='
        )
    )
    assert 'params["W"] was changed' in told(task(report, "purity"))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def forward(:\n", "SyntaxError"),
        ("import torch_that_is_not_here\n", "ModuleNotFoundError"),
        ("x = 1 / 0\n", "ZeroDivisionError: division by zero, at ner_window.py:1: x = 1 / 0"),
        ("while True:\n    pass\n", "at ner_window.py:"),
        ("import sys\nsys.exit(1)\n", "SystemExit"),
        ("import os\nos._exit(1)\n", "its process ended"),
        (b"\xff\xfe\x00bad", "SyntaxError"),
    ],
)
def test_a_file_that_cannot_be_imported_says_why_on_every_task(graded, source: str | bytes, words: str) -> None:  # type: ignore[no-untyped-def]
    """Syntax and import errors are told with their line, and nothing is guessed about the rest."""
    report = graded(source)
    assert report.score == 0 and all(words in told(result) for result in report.tasks), told(report.tasks[0])
    assert not any(result.verdict in (Verdict.PASSED, Verdict.GRADER_ERROR) for result in report.tasks)


def test_a_syntax_error_shows_its_line(graded) -> None:  # type: ignore[no-untyped-def]
    """The line of a syntax error is shown."""
    report = graded("import numpy as np\n\ndef loss(p, labels)\n    return 0\n")
    assert "at ner_window.py:3: def loss(p, labels)" in told(report.tasks[0])


def test_an_empty_file_is_told_so(tmp_path: Path) -> None:
    """An empty file is not a submission."""
    (tmp_path / "ner_window.py").write_text("")
    with pytest.raises(NotSubmitted, match="empty"):
        collect(tmp_path, "ner_window.py")


def test_a_wrong_file_name_says_which_was_found(ner_window: Bench, launcher: Launcher, tmp_path: Path) -> None:
    """Another name is told, with what was found, on every task."""
    (tmp_path / "ner-window.py").write_text(SOLUTION)
    with pytest.raises(NotSubmitted, match="ner-window.py") as reason:
        collect(tmp_path, "ner_window.py")
    report = unsubmitted(ner_window, str(reason.value), launcher)
    assert {result.verdict for result in report.tasks} == {Verdict.MISSING}


def test_a_notebook_is_graded_by_its_code_cells(graded) -> None:  # type: ignore[no-untyped-def]
    """Code cells are taken, magics and text are not."""
    cells = [
        {"cell_type": "markdown", "source": ["# my homework"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "!pip install numpy\n"]},
        {"cell_type": "code", "source": SOLUTION.splitlines(keepends=True)},
    ]
    report = graded(json.dumps({"cells": cells, "nbformat": 4}), "ner_window.ipynb")
    assert report.score == 100, told(report.tasks[0])


def without_timings(data: bytes) -> dict[str, object]:
    results: dict[str, object] = json.loads(data)
    results.pop("execution_time")
    results["extra_data"]["grader"].pop("duration_s")  # type: ignore[index]
    return results


def mistaken(name: str) -> bytes:
    """The flagship's solution with one of its known mistakes."""
    assignment = load_assignment("ner_window", ROOT / "assignments", ROOT / "reference")
    return next(example.source for example in assignment.mistakes if example.id == name)


def grade_command(path: Path, output: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "grader.cli", "grade", "ner_window", str(path), "-o", str(output), *more]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_file_folder_and_zip_give_the_same_results_byte_for_byte(tmp_path: Path) -> None:
    """The same file gives the same results.json but for timings, from a file, a folder and a zip, run after run."""
    folder = tmp_path / "hw3"
    folder.mkdir()
    source = mistaken("a01_tanh_slope_at_h")
    (folder / "ner_window.py").write_bytes(source)
    with zipfile.ZipFile(tmp_path / "hw3.zip", "w") as archive:
        archive.writestr("ner_window.py", source)
    results = []
    for number, path in enumerate([folder / "ner_window.py", folder, tmp_path / "hw3.zip", folder]):
        done = grade_command(path, tmp_path / f"{number}.json")
        assert done.returncode == 0, done.stderr
        results.append(without_timings((tmp_path / f"{number}.json").read_bytes()))
    assert results[0] == results[1] == results[2] == results[3]
    assert results[0]["score"] != 100


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["grade", "ner_windo", "."], "no assignment 'ner_windo'"),
        (["grade", "ner_window", "nowhere"], "nowhere"),
        (["check", "nowhere"], "nowhere"),
        (["grade", "ner_window"], "Missing argument"),
        (["grade", "ner_window", ".", "--sandbox", "none"], "is not one of"),
        (["validate", "nothing"], "no assignment 'nothing'"),
        (["dance"], "No such command"),
        (["check", "docs"], "name it with --assignment"),
    ],
)
def test_bad_usage_is_one_line_and_exit_code_2(arguments: list[str], words: str) -> None:
    """What the user of a command gets wrong is said in one line, without a traceback, and exits with 2."""
    done = subprocess.run(
        [sys.executable, "-m", "grader.cli", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2, done.stderr
    assert words in done.stderr and "Traceback" not in done.stderr


def test_a_missing_submission_still_writes_valid_results(tmp_path: Path) -> None:
    """An empty folder is graded: zero points, every task missing, the reason told, exit code 0."""
    (tmp_path / "in").mkdir()
    done = grade_command(tmp_path / "in", tmp_path / "results.json")
    results = json.loads((tmp_path / "results.json").read_bytes())
    assert done.returncode == 0 and results["score"] == 0
    assert {test["extra_data"]["verdict"] for test in results["tests"]} == {"missing"}
