"""`--html`: a page beside the verdicts, and nothing lost where it cannot be written."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STARTER = ROOT / "assignments/ner_window/starter/ner_window.py"


def grader(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "grader.cli", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)


def test_check_writes_a_page_and_still_shows_its_screen(tmp_path: Path) -> None:
    """The exit code is that of the check, and the page tells what the screen tells."""
    done = grader("check", STARTER, "--html", tmp_path / "page.html")
    assert done.returncode == 1 and "Not written yet" in done.stdout and done.stdout.endswith(f"wrote {tmp_path / 'page.html'}\n")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>") and "<code>make_windows</code>" in page


def test_grade_writes_a_page_beside_the_results(tmp_path: Path) -> None:
    """Both files are there and agree about the points."""
    solution = ROOT / "reference/ner_window/solution/ner_window.py"
    done = grader("grade", "ner_window", solution, "-o", tmp_path / "results.json", "--html", tmp_path / "page.html")
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "results.json").read_text())["score"] == 100
    assert "100 of 100 points" in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [["check"], ["grade", "ner_window"]])
def test_a_page_that_cannot_be_written_costs_nothing_else(tmp_path: Path, command: list[str]) -> None:
    """One line and exit code 2; the screen was shown, or the results stand."""
    results = ["-o", tmp_path / "results.json"] if command[0] == "grade" else []
    done = grader(*command, STARTER, *results, "--html", tmp_path / "nowhere" / "page.html")
    assert done.returncode == 2 and "page.html cannot be written: No such file or directory" in done.stderr
    assert "Not written yet" in done.stdout or json.loads((tmp_path / "results.json").read_text())["tests"]
