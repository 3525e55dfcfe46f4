"""What grades keep can be made beforehand, so that one which may write nothing need not make it."""

import compileall
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.commands import keep
from grader.sandbox.jail import seccomp

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


ADDRESSES = """
from grader.sandbox import choose
from grader.sandbox.box import Box
from grader.sandbox.link import BoxLimits
from sandbox.report import asked
WORK = b"class Thing: pass\\ndef answer(): return [str(id(thing)) for thing in (Thing(), object(), [], b'x' * 5000, answer)]"
launcher = choose.launcher("jail")
with Box(launcher, "work.py", WORK, [], BoxLimits()) as box:
    print(box.run([asked("answer")])[0].leaves["answer"].texts)
launcher.close()
"""


def test_memory_is_laid_out_alike_whether_a_shelf_is_new_or_kept(home: Path) -> None:
    """A set of objects is walked in the order of their addresses: one file could get two verdicts, the first and later ones."""
    shutil.copytree(ROOT / "tests" / "sandbox", home / "sandbox")
    compileall.compile_dir(home, quiet=2)
    new, kept_one = (run(home, "-c", ADDRESSES, writes=True) for _ in range(2))
    assert new.stdout == kept_one.stdout and new.stdout.count(",") == 4, new.stderr
    assert any("shelf" in name for name in kept(home))


def test_what_cannot_be_kept_is_told_and_the_rest_is_kept(home: Path) -> None:
    """An assignment that cannot be read is one line; the jail's own things are kept all the same."""
    (home / "assignments" / "ner_window" / "assignment.yaml").write_text("points: many\n")
    done = run(home, "-m", "grader.commands.keep")
    assert done.returncode == 0 and done.stderr.count("\n") == 1
    assert done.stderr.startswith("keep: ") and "assignment.yaml:1" in done.stderr
    assert sum("sandbox/jail" in name for name in kept(home)) == 2


def test_systems_without_a_jail_keep_settings_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is said of what they have no use for; where Linux lacks the filter's library, that is one line."""
    done: list[str] = []
    monkeypatch.setattr(sys, "dont_write_bytecode", sys.dont_write_bytecode)
    for name in ("keep_shelf", "keep_settings"):
        monkeypatch.setattr(keep, name, lambda name=name: done.append(name))
    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    seccomp.program.cache_clear()
    keep.main()
    assert done == ["keep_shelf", "keep_settings"] and "install pyseccomp" in capsys.readouterr().err
    monkeypatch.setattr(sys, "platform", "darwin")
    keep.main()
    assert done[2:] == ["keep_settings"] and capsys.readouterr().err == ""
