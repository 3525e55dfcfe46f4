"""What cannot be written is said where it can be, in one line, and a grade that is written stands."""

import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.cli import fault
from grader.commands import grade as module
from grader.reports import gradescope

ROOT = Path(__file__).resolve().parents[2]
SOLUTION = ROOT / "reference" / "ner_window" / "solution" / "ner_window.py"
NUMBERS = {resource.RLIMIT_FSIZE: 0, resource.RLIMIT_NOFILE: 8}


def grade(output: Path, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """`grader grade` on the solution, with one limit of the system set very low."""

    def lower() -> None:
        if limit is not None:
            resource.setrlimit(limit, (NUMBERS[limit], resource.getrlimit(limit)[1]))

    command = [sys.executable, "-m", "grader.cli", "grade", "ner_window", str(SOLUTION), "-o", str(output)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=lower)


def test_no_room_is_one_line(tmp_path: Path) -> None:
    """A full disk is ours: exit status 3, one line, no traceback and no half a file."""
    done = grade(tmp_path / "results.json", resource.RLIMIT_FSIZE)
    assert done.returncode == 3, done.stderr
    assert done.stderr.startswith("grader: ") and len(done.stderr.splitlines()) == 1
    assert os.listdir(tmp_path) == []


def test_no_descriptors_are_the_graders_fault(tmp_path: Path) -> None:
    """With too few descriptors for a box nothing is graded, and the results say whose fault it is."""
    done = grade(tmp_path / "results.json", resource.RLIMIT_NOFILE)
    assert "Traceback" not in done.stderr
    assert "not judged through the grader's fault" in done.stdout
    tests = json.loads((tmp_path / "results.json").read_text())["tests"]
    assert {test["extra_data"]["verdict"] for test in tests} == {"grader_error"}


def test_no_folder_is_bad_usage(tmp_path: Path) -> None:
    """A place that is not there is the user's: exit status 2."""
    done = grade(tmp_path / "nowhere" / "results.json")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


def test_a_summary_that_fails_takes_nothing_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The grade is written before anything is told of it."""

    def broken(report: object) -> str:
        raise KeyError("summary")

    monkeypatch.setattr(module, "summary", broken)
    told = module.grade_to_file("ner_window", SOLUTION, tmp_path / "r.json", "auto", ROOT / "assignments", ROOT / "reference")
    assert "its summary failed: KeyError" in told
    assert json.loads((tmp_path / "r.json").read_text())["score"] == 100


def test_a_fault_of_ours_names_its_place() -> None:
    """The error and the last line of ours, in one line."""
    with pytest.raises(AttributeError) as caught:
        gradescope.render(None)  # type: ignore[arg-type]
    told = fault(caught.value)
    assert told.startswith("a fault of the grader's own: AttributeError: ") and "\n" not in told
    assert ", at grader/reports/gradescope.py:" in told


needs_timeout = pytest.mark.skipif(shutil.which("timeout") is None, reason="GNU timeout is not installed here")


def autograded(root: Path, script: str) -> dict:
    """What run_autograder leaves where a script stands in for the grader's Python."""
    (root / "submission").mkdir()
    python = root / "stand_in"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    environment = {**os.environ, "AUTOGRADER_ROOT": str(root), "GRADER_PYTHON": str(python), "ASSIGNMENT": "ner_window"}
    done = subprocess.run([ROOT / "run_autograder"], env=environment, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    return json.loads((root / "results" / "results.json").read_text())


@needs_timeout
@pytest.mark.parametrize("end", ["exit 3", "kill -9 $$"])
def test_a_fault_after_the_grade_does_not_replace_it(tmp_path: Path, end: str) -> None:
    """What was written stands, however the grader ended after it."""
    script = f"""echo '{{"score": 77, "tests": []}}' >"{tmp_path}/results/results.json"; {end}"""
    assert autograded(tmp_path, script)["score"] == 77


@needs_timeout
def test_a_folder_in_place_of_the_results_goes(tmp_path: Path) -> None:
    """What stands in the way is removed, and a valid file takes its place."""
    (tmp_path / "results" / "results.json").mkdir(parents=True)
    assert "did not finish" in autograded(tmp_path, "exit 0")["output"]
