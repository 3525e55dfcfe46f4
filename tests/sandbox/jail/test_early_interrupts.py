"""Ctrl-C before a grade has begun: one end, without a word, and nothing is left."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox.jail import afresh

from ..places import LINUX, ROOT
from ..processes import descendants, on_one_core, wait_until_gone
from .afresh_programs import grade_command, told

pytestmark = [pytest.mark.jail, pytest.mark.skipif(not LINUX, reason="the jail is made of Linux's means")]


def interrupted(folder: Path, module: str, waits: str, one_core: bool) -> tuple[int, str, list[int]]:
    """How a grade ended that was interrupted while ``module``, put before the real one, waited; and what ran below it."""
    arrived, never = folder / "arrived", folder / "never"
    for fifo in (arrived, never):
        os.mkfifo(fifo)
    (folder / module).mkdir()
    (folder / module / "__init__.py").write_text(waits.format(arrived=str(arrived), never=str(never)))
    environment = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}

    def begins() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if one_core:
            on_one_core()

    hears = {"start_new_session": True, "preexec_fn": begins}
    command = [sys.executable, *grade_command(folder)]
    with subprocess.Popen(command, env=environment, cwd=folder, stdout=-1, stderr=-1, text=True, **hears) as process:
        arrived.read_text()  # until it is opened there, and closed
        below = descendants(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate()
    return process.returncode, errors, below


WAITS = "open({arrived!r}, 'w').close()\nopen({never!r}).read()\n"


@pytest.mark.parametrize(("module", "one_core", "zygotes"), [("numpy", True, 0), ("click", True, 1), ("click", False, 1)])
def test_an_early_interrupt_ends_everything_without_a_word(tmp_path: Path, module: str, one_core: bool, zygotes: int) -> None:
    """Ctrl-C while numpy is imported, and while the grader's libraries are: it ends by that signal, and leaves nothing."""
    code, errors, below = interrupted(tmp_path, module, WAITS, one_core)
    assert (code, errors) == (-signal.SIGINT, "") and (len(below) > 0) == (zygotes > 0)
    for pid in below:
        wait_until_gone(pid)


def test_an_interrupt_between_two_programs_is_not_lost(tmp_path: Path) -> None:
    """What was typed while the one was being replaced ends the other as soon as it can end quietly."""

    def typed() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        os.kill(os.getpid(), signal.SIGINT)

    command = [sys.executable, "-S", "-s", afresh.TWIN, str(tmp_path), "000000000"]
    done = subprocess.run(command, preexec_fn=typed, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "")


def test_a_program_that_ignores_interrupts_goes_on_ignoring(tmp_path: Path) -> None:
    """Started in the background, where shells turn interrupts off, it does not turn them on."""
    source = "import os, signal\ndef main():\n    os.kill(os.getpid(), signal.SIGINT)\n    print('on')\n"
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert told(tmp_path, source) == "on\n"
    finally:
        signal.signal(signal.SIGINT, before)
