"""run_autograder in Gradescope's layout: whatever happens, exit status 0 and a valid results.json."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT / "docs" / "results.schema.json").read_text())
SOLUTION = ROOT / "reference" / "ner_window" / "solution" / "ner_window.py"

pytestmark = pytest.mark.skipif(shutil.which("timeout") is None, reason="GNU timeout is not installed here")


def graded(root: Path, **settings: str) -> dict[str, Any]:
    """What stands in results.json after a run with ``root`` in the place of /autograder."""
    (root / "submission").mkdir(exist_ok=True)
    environment = {**os.environ, "AUTOGRADER_ROOT": str(root), "GRADER_PYTHON": sys.executable, "ASSIGNMENT": "ner_window"}
    done = subprocess.run([ROOT / "run_autograder"], env={**environment, **settings}, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert sorted(os.listdir(root / "results")) == ["results.json"]
    data: dict[str, Any] = json.loads((root / "results" / "results.json").read_text())
    jsonschema.validate(data, SCHEMA)
    return data


def stand_in(root: Path, script: str) -> str:
    """A shell script that takes the place of the grader's Python."""
    path = root / "stand_in"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_a_right_submission(tmp_path: Path) -> None:
    """The shipped solution earns all points, and the report says in which box."""
    (tmp_path / "submission").mkdir()
    shutil.copy(SOLUTION, tmp_path / "submission")
    data = graded(tmp_path)
    assert data["score"] == 100 and all(test["status"] == "passed" for test in data["tests"])
    assert data["extra_data"]["grader"]["sandbox"]["name"] in ("jail", "process")


@pytest.mark.parametrize("relative", [False, True])
def test_modules_in_the_working_folder_are_nothing(tmp_path: Path, relative: bool) -> None:
    """It is started where the submission lies, which has a click.py, a numpy.py and a grader.py: they are not imported."""
    folder = tmp_path / "submission"
    folder.mkdir()
    shutil.copy(SOLUTION, folder)
    for name in ("click", "numpy", "grader", "msgspec", "random", "os"):
        (folder / f"{name}.py").write_text("raise SystemExit('taken over')\n")
    places = {"AUTOGRADER_ROOT": ".."} if relative else {}
    environment = {**os.environ, "AUTOGRADER_ROOT": str(tmp_path), "GRADER_PYTHON": sys.executable, "ASSIGNMENT": "ner_window"}
    done = subprocess.run([ROOT / "run_autograder"], env={**environment, **places}, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == ""
    assert json.loads((tmp_path / "results" / "results.json").read_text())["score"] == 100


def test_assignment_from_its_file(tmp_path: Path) -> None:
    """In the image the assignment's name stands in a file beside the grader."""
    source = tmp_path / "source"
    source.mkdir()
    for name in ("grader", "assignments", "reference"):
        os.symlink(ROOT / name, source / name)
    (source / "ASSIGNMENT").write_text("ner_window\n")
    data = graded(tmp_path, ASSIGNMENT="")
    assert "nothing was handed in" in data["output"] and data["tests"]


def test_nothing_handed_in(tmp_path: Path) -> None:
    """An empty submission is told to the student, task by task, as missing."""
    data = graded(tmp_path)
    assert data["score"] == 0
    assert {test["extra_data"]["verdict"] for test in data["tests"]} == {"missing"}


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("exit 3", "stopped with an error of its own"),
        ("exit 2", "not set up correctly"),
        ("exit 1", "stopped with an error of its own"),
        ("kill -9 $$", "killed"),
        ("exec sleep 1000", "ran out of its own time"),
        ("trap '' TERM; while :; do :; done", "killed"),
    ],
)
def test_the_grader_fails(tmp_path: Path, script: str, words: str) -> None:
    """However the grader ends, the student reads that it was not their fault, and what happened."""
    graceless = (ROOT / "run_autograder").read_text().replace("timeout -k 10", "timeout -k 0.2")
    assert "timeout -k 0.2" in graceless  # else the last case would wait ten seconds
    (tmp_path / "run_autograder").write_text(graceless)
    (tmp_path / "run_autograder").chmod(0o755)
    settings = {"AUTOGRADER_ROOT": str(tmp_path), "GRADER_PYTHON": stand_in(tmp_path, script), "GRADER_BUDGET": "0.5"}
    done = subprocess.run([tmp_path / "run_autograder"], env={**os.environ, **settings}, capture_output=True, text=True)
    data = json.loads((tmp_path / "results" / "results.json").read_text())
    jsonschema.validate(data, SCHEMA)
    assert done.returncode == 0 and data["score"] == 0 and data["tests"] == []
    assert words in data["output"] and "not your fault" in data["output"]


def test_a_zero_stands_there_before_the_grader_starts(tmp_path: Path) -> None:
    """When the grader starts, a valid zero is in place already: a machine that stops then leaves no old grade behind."""
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "results.json").write_text('{"score": 100}')
    python = stand_in(tmp_path, f"cp {tmp_path}/results/results.json {tmp_path}/seen; exit 3")
    graded(tmp_path, GRADER_PYTHON=python)
    seen = json.loads((tmp_path / "seen").read_text())
    jsonschema.validate(seen, SCHEMA)
    assert seen["score"] == 0 and "did not finish" in seen["output"]


def test_no_such_assignment(tmp_path: Path) -> None:
    """An assignment that is not there is the set-up's fault, not the student's."""
    assert "not set up correctly" in graded(tmp_path, ASSIGNMENT="no_such_thing")["output"]


def test_links_in_results_lead_nowhere(tmp_path: Path) -> None:
    """Links that stand where the results go are replaced, never followed."""
    (tmp_path / "results").mkdir()
    (tmp_path / "precious").write_text("precious")
    for name in ("results.json", ".results.json.zero"):
        os.symlink(tmp_path / "precious", tmp_path / "results" / name)
    graded(tmp_path)
    assert (tmp_path / "precious").read_text() == "precious"


@pytest.mark.skipif(os.geteuid() != 0 if hasattr(os, "geteuid") else True, reason="only root has somebody to hide from")
def test_results_are_out_of_others_reach(tmp_path: Path) -> None:
    """As root, which Gradescope runs it as, results and metadata are closed to every other user."""
    (tmp_path / "submission_metadata.json").write_text("{}")
    graded(tmp_path)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("results", "submission_metadata.json")]
    assert modes == [0o700, 0o600]


def test_selftest(tmp_path: Path) -> None:
    """--selftest prints the box and its layers, and grades nothing."""
    environment = {**os.environ, "AUTOGRADER_ROOT": str(tmp_path), "GRADER_PYTHON": sys.executable}
    done = subprocess.run([ROOT / "run_autograder", "--selftest"], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("box: ") and not (tmp_path / "results").exists()
