"""`check --watch`: only the submission counts, one that is away is waited for, and Ctrl-C is no failure."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from grader.commands.watch import watch
from grader.errors import BadInput, GraderError

ROOT = Path(__file__).resolve().parents[2]
SOLUTION = ROOT / "reference/ner_window/solution/ner_window.py"


def watched(path: Path, *changes: Callable[[], object], run: Callable[[], object] | None = None) -> list[str]:
    """What is shown while these changes happen one after another; a run shows what it finds in the file."""
    shown: list[str] = []

    def happen() -> Iterator[None]:
        for change in changes:
            change()
            yield

    def read() -> None:
        shown.append((path if path.is_file() else path / "work.py").read_text())

    watch(path, "work.py", run or read, shown.append, happen(), now=lambda: datetime(2026, 11, 27, 14, 3, 22))
    return [line for line in shown if line]


def test_each_run_says_when_it_was(tmp_path: Path) -> None:
    """A run at once, another after a change, each under its time."""
    file = tmp_path / "work.py"
    file.write_text("one")
    assert watched(tmp_path, lambda: file.write_text("two")) == [
        "14:03:22  checking work.py",
        "one",
        "14:03:22  checking work.py",
        "two",
    ]


def test_only_the_submission_counts(tmp_path: Path) -> None:
    """Another file, and the same content saved again, start nothing."""
    file = tmp_path / "work.py"
    file.write_text("one")
    changes = [lambda: (tmp_path / "page.html").write_text("x"), lambda: file.write_text("one"), lambda: os.utime(file)]
    assert watched(tmp_path, *changes) == ["14:03:22  checking work.py", "one"]


@pytest.mark.parametrize("as_file", [True, False])
def test_a_file_that_is_away_is_waited_for(tmp_path: Path, as_file: bool) -> None:
    """While an editor saves by renaming there may be no file: that is said once, and the new one is checked."""
    file = tmp_path / "work.py"
    file.write_text("one")
    away = [file.unlink, lambda: (tmp_path / "other.py").write_text(""), lambda: file.write_text("two")]
    assert watched(file if as_file else tmp_path, *away)[2:] == [
        "14:03:22  waiting for work.py",
        "14:03:22  checking work.py",
        "two",
    ]


def test_a_run_that_fails_does_not_end_the_watch(tmp_path: Path) -> None:
    """What stopped a run is told in a line, and the next change is waited for."""
    file = tmp_path / "work.py"
    file.write_text("one")

    def fail() -> None:
        raise GraderError("no box")

    told = watched(tmp_path, lambda: file.write_text("two"), run=fail)
    assert told == ["14:03:22  checking work.py", "grader: no box"] * 2


def test_an_interrupt_ends_it_quietly(tmp_path: Path) -> None:
    """Ctrl-C is how one stops, during a run and between two."""
    (tmp_path / "work.py").write_text("one")

    def interrupt() -> None:
        raise KeyboardInterrupt

    assert watched(tmp_path, run=interrupt) == ["14:03:22  checking work.py"]
    assert watched(tmp_path, interrupt)[1:] == ["one"]


def test_without_watchfiles_one_line_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library is needed only here, and how to get it is told."""
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    (tmp_path / "work.py").write_text("one")
    with pytest.raises(BadInput, match="python -m pip install watchfiles"):
        watch(tmp_path, "work.py", lambda: None, lambda line: None)


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="Ctrl-C reaches a whole group of processes only on POSIX systems")
def test_a_real_watch_in_a_real_process(tmp_path: Path) -> None:
    """A file replaced by renaming is checked again, and Ctrl-C to the whole group ends with 0 and no traceback."""
    shutil.copy(ROOT / "assignments/ner_window/starter/ner_window.py", tmp_path)
    command = [sys.executable, "-m", "grader.cli", "check", str(tmp_path), "--watch"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # tests in the background are started without it
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        first = until_summary(process.stdout)
        shutil.copy(SOLUTION, tmp_path / "ner_window.py~new")
        os.replace(tmp_path / "ner_window.py~new", tmp_path / "ner_window.py")
        second = until_summary(process.stdout)
        os.killpg(process.pid, signal.SIGINT)
        errors = process.stderr.read()
    assert "Not written yet" in first and "Everything is right" in second
    assert (process.returncode, errors) == (0, "")


def until_summary(lines: Iterator[str]) -> str:
    """What is shown up to a run's last line."""
    shown = ""
    for line in lines:
        shown += line
        if line.startswith("ner_window: "):
            return shown
    raise AssertionError(f"the watch ended after: {shown}")
