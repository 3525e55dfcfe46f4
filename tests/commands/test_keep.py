"""What grades keep can be made beforehand, so that one which may write nothing need not make it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = [pytest.mark.jail, pytest.mark.skipif(sys.platform != "linux", reason="the jail is made of Linux's means")]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of the program with two assignments, in which nothing was kept yet."""
    bare = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "grader", tmp_path / "grader", ignore=bare)
    for name in ("sgd", "ner_window"):
        shutil.copytree(ROOT / "assignments" / name, tmp_path / "assignments" / name, ignore=bare)
    return tmp_path


def run(home: Path, *arguments: str, writes: bool = False) -> "subprocess.CompletedProcess[str]":
    """A Python in that copy, which is told to write no bytecode, or may write it."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "" if writes else "1", "PYTHONPATH": str(home)}
    return subprocess.run([sys.executable, *arguments], cwd=home, env=environment, capture_output=True, text=True)


def kept(home: Path) -> dict[str, int]:
    """What is kept, and which file it is: one that is written anew is another."""
    return {path.relative_to(home).as_posix(): path.stat().st_ino for path in home.rglob("*.kept")}


def test_shelf_filter_and_settings_are_kept(home: Path) -> None:
    """Though Python may write no bytecode, which holds for other commands; and these find them, and make none anew."""
    selftest = ["-m", "grader.cli", "selftest"]
    assert run(home, *selftest).returncode == 0 and kept(home) == {}
    done = run(home, "-m", "grader.commands.keep")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    found = kept(home)
    shelf, *others = sorted(found, key=lambda name: ("shelf" not in name, name))
    assert shelf.startswith("grader/sandbox/jail/__pycache__/shelf.")
    assert others == [
        "assignments/ner_window/__pycache__/assignment.yaml.kept",
        "assignments/sgd/__pycache__/assignment.yaml.kept",
        "grader/sandbox/jail/__pycache__/seccomp.py.kept",
    ]
    assert run(home, *selftest, writes=True).returncode == 0 and kept(home) == found


def test_what_cannot_be_kept_is_told_and_the_rest_is_kept(home: Path) -> None:
    """An assignment that cannot be read is one line; the jail's own things are kept all the same."""
    (home / "assignments" / "ner_window" / "assignment.yaml").write_text("points: many\n")
    done = run(home, "-m", "grader.commands.keep")
    assert done.returncode == 0 and done.stderr.count("\n") == 1
    assert done.stderr.startswith("keep: ") and "assignment.yaml:1" in done.stderr
    assert sum("sandbox/jail" in name for name in kept(home)) == 2
