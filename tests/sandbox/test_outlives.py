"""Nothing outlives the grader: when it is killed or told to end, its boxes end, whatever student code is doing."""

import os
import signal
import subprocess
import sys

import pytest

from .docker.engine import box_image
from .places import LINUX, PACKAGES, python_path
from .processes import descendants, wait_until_gone

pytestmark = pytest.mark.skipif(not LINUX, reason="processes are looked up in /proc")
GRADER = """
import os, sys
from grader.sandbox.box import Box
from grader.sandbox.choose import launcher
from grader.sandbox.link import BoxLimits
from sandbox.processes import descendants
from sandbox.report import asked
source = b'''
import signal, time
def begin():
    for number in range(1, 32):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    return 1.0
def sleep():
    while True:
        try:
            time.sleep(1000)
        except BaseException:
            pass
def spin():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
def hold():
    return float(9 ** (9 ** 9))  # one instruction of C, in which no other thread of Python runs
'''
limits = BoxLimits(call_seconds=200.0, total_seconds=500.0, cpu_seconds=400.0)
chosen = launcher(sys.argv[1])
box = Box(chosen, "work.py", source, [], limits)
box.run([asked("begin")])
print(getattr(chosen, "session", "none"), *descendants(os.getpid()), flush=True)
box.run([asked(sys.argv[2])])
"""


def started(box: str, doing: str) -> tuple[subprocess.Popen[str], str, list[int]]:
    """A grader whose student code is at it, the name of its containers, and the processes below it."""
    environment = {**os.environ, "PYTHONPATH": python_path(PACKAGES)}
    grader = subprocess.Popen([sys.executable, "-c", GRADER, box, doing], env=environment, stdout=-1, text=True)
    assert grader.stdout is not None
    session, *pids = grader.stdout.readline().split()
    return grader, session, [int(pid) for pid in pids]


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("doing", ["sleep", "spin", "hold"])
@pytest.mark.parametrize("box", ["process", pytest.param("jail", marks=pytest.mark.jail)])
def test_boxes_end_with_the_grader(box: str, doing: str, end: signal.Signals) -> None:
    """While student code sleeps, spins or holds the interpreter, ignoring every signal, its processes end with the grader."""
    grader, _, pids = started(box, doing)
    with grader:
        assert pids and set(pids) <= set(descendants(grader.pid))
        grader.send_signal(end)
    for pid in pids:
        wait_until_gone(pid)


@pytest.mark.docker
@pytest.mark.parametrize("doing", ["sleep", "hold"])
def test_containers_end_with_the_grader(doing: str) -> None:
    """A container is gone soon after its grader was killed, while student code sleeps or holds the interpreter."""
    box_image()
    grader, session, _ = started("docker", doing)
    with grader:
        running = containers(session)
        assert len(running) == 1
        grader.kill()
    subprocess.run(["docker", "wait", *running], capture_output=True, timeout=10)  # fails where it is gone already
    assert containers(session) == []


def containers(session: str) -> list[str]:
    """The containers of one grader that run now."""
    command = ["docker", "ps", "-q", "--no-trunc", "--filter", f"label=grader.box={session}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
