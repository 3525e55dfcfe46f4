"""Every way in which a student's kit can be incomplete: one line that says what to do next, and exit code 2."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from kits import check, unzipped

from grader.commands import wheel


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder that a kit of jacobians was unzipped into, with right work in it."""
    return unzipped(tmp_path)


def lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What a failed run said, which is no traceback and ends with 2."""
    assert done.returncode == 2 and done.stdout == "" and "Traceback" not in done.stderr, done.stdout + done.stderr
    return done.stderr.splitlines()


def test_a_missing_package_is_named_with_the_line_that_installs_it(home: Path) -> None:
    """All that is missing is told at once, and the line to type stands alone."""
    source = (home / "check.py").read_text(encoding="utf-8")
    (home / "check.py").write_text(source.replace('("rich", "rich")', '("rich_is_not_here", "rich"), ("nor_this", "numpy")'))
    first, second = lines(check(home))
    assert "rich, numpy must be installed first" in first
    assert second.startswith(sys.executable) and second.endswith("-m pip install rich numpy")


def test_an_old_python_is_told_before_anything_is_imported(home: Path) -> None:
    """The file is valid for Pythons of long ago, and says which one is needed."""
    source = (home / "check.py").read_text(encoding="utf-8")
    compile(source, "check.py", "exec")
    assert 'f"' not in source and ":=" not in source and "->" not in source
    (home / "check.py").write_text(source.replace("(3, 10)", "(4, 0)"), encoding="utf-8")
    assert ["is needed" in line for line in lines(check(home))] == [True]


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("kit", "no folder kit beside check.py"),
        (f"kit/{wheel.NAME}", "is not here: unzip the whole kit"),
        ("kit/kit.json", "there is no"),
        ("kit/jacobians/points.msgpack", "points.msgpack is missing"),
        ("kit/jacobians/assignment.yaml", "assignment.yaml is missing"),
    ],
)
def test_a_kit_of_which_something_is_missing_says_what(home: Path, broken: str, told: str) -> None:
    """One line names what is gone and says to unzip the kit anew."""
    place = home / broken
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    (line,) = lines(check(home))
    assert told in line and "unzip the whole kit" in line


@pytest.mark.parametrize(
    "broken", [f"kit/{wheel.NAME}", "kit/kit.json", "kit/jacobians/points.msgpack", "kit/jacobians/assignment.yaml"]
)
def test_a_damaged_kit_says_which_file(home: Path, broken: str) -> None:
    """A file of the kit with other bytes is not judged by."""
    data = (home / broken).read_bytes()
    (home / broken).write_bytes(data[: len(data) // 2])
    (line,) = lines(check(home))
    assert Path(broken).name in line and "damaged" in line and "unzip the whole kit" in line


def test_a_kit_of_another_version_is_refused(home: Path) -> None:
    """A kit that another program made is told with both versions."""
    path = home / "kit/kit.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "version": "9.9"}), encoding="utf-8")
    (line,) = lines(check(home))
    assert "version 9.9 of grader" in line and "unzip the whole kit" in line


def test_a_notebook_beside_the_file_asks_which(home: Path) -> None:
    """Neither is taken in silence: the untouched file would be judged in the notebook's place."""
    (home / "jacobians.ipynb").write_text('{"cells": [], "nbformat": 4}', encoding="utf-8")
    (line,) = lines(check(home))
    assert "python check.py jacobians.ipynb" in line


def test_two_candidates_are_told_with_their_places(home: Path) -> None:
    """Two different files of the right name below the folder: neither is taken in silence."""
    (home / "jacobians.py").unlink()
    for folder in ("old", "new"):
        (home / folder).mkdir()
        (home / folder / "jacobians.py").write_text(f"version = {folder!r}\n", encoding="utf-8")
    (line,) = lines(check(home))
    assert "new/jacobians.py" in line and "old/jacobians.py" in line
