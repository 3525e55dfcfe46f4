"""The jail's launcher: when boxes, the zygote or the launcher end, nothing of them stays."""

import os
import signal
import time
from pathlib import Path

import pytest

from grader.sandbox.jail import launcher as jail_module
from grader.sandbox.jail.launcher import JailLauncher
from grader.sandbox.link import Link

from ..places import LINUX
from ..processes import descendants, wait_until_gone
from .jails import launched

pytestmark = [pytest.mark.jail, pytest.mark.skipif(not LINUX, reason="the jail is made of Linux's means")]


@pytest.fixture(scope="module")
def launcher():
    """One jail for all tests here."""
    with_zygote = JailLauncher()
    yield with_zygote
    with_zygote.close()


def test_kill_ends_the_process(launcher):
    """After ``kill`` returns there is no such process any more, and its end is known to be ours."""
    pids = []
    link = started_link(launcher, pids)
    assert Path(f"/proc/{pids[0]}").exists()
    link.kill()
    assert not Path(f"/proc/{pids[0]}").exists()
    assert link.death() == ""
    link.kill()


def started_link(launcher: JailLauncher, pids: list[int]) -> Link:
    """A box and its process id, as the kernel told it to the launcher."""
    original = jail_module.verify
    jail_module.verify = lambda pid, uid, layers: pids.append(pid)
    try:
        return launched(launcher)
    finally:
        jail_module.verify = original


def test_killed_zygote_is_replaced():
    """When something kills the zygote, its boxes end with it, and the next launch has a new one."""
    fragile = JailLauncher()
    try:
        pids: list[int] = []
        link = started_link(fragile, pids)
        first = fragile._zygote.pid
        os.kill(first, signal.SIGKILL)
        wait_until_gone(pids[0])
        link.kill()
        launched(fragile).kill()
        assert fragile._zygote.pid != first
    finally:
        fragile.close()


def test_close_ends_running_boxes():
    """Closing the launcher ends the boxes that still run."""
    closing = JailLauncher()
    pids: list[int] = []
    link = started_link(closing, pids)
    closing.close()
    wait_until_gone(pids[0])
    link.kill()
    closing.close()


def counts(launcher: JailLauncher) -> dict[str, object]:
    """What boxes could leave behind here or in their zygote."""
    zygote = launcher._zygote.pid
    processes = [zygote, *descendants(zygote)]
    folders = ("/tmp", "/dev/shm")
    return {
        "descriptors": {"ours": len(os.listdir("/proc/self/fd")), **{pid: open_descriptors(pid) for pid in processes}},
        "processes": dict.fromkeys(processes, 1),
        "mounts": {"ours": Path("/proc/self/mounts").read_text().count("\nempty ")},
        "files": {name: 1 for folder in folders for name in os.listdir(folder) if name.startswith("grader-root")},
        "control group": {Path("/proc/self/cgroup").read_text(): 1},
    }


def open_descriptors(pid: int) -> int:
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except (PermissionError, FileNotFoundError):
        return -1  # it has left its namespaces, and we are not root; or it has just ended


def more(found: dict[str, dict], before: dict[str, dict]) -> dict[str, dict]:
    """What there is more of than before."""
    above = {kind: {key: n for key, n in found[kind].items() if n > before[kind].get(key, 0)} for kind in found}
    return {kind: those for kind, those in above.items() if those}


def left_over(launcher: JailLauncher, before: dict[str, dict]) -> dict[str, dict]:
    """What there is more of, once the zygote has had time: it tells of a box's end before it closes the socket for it.

    ``before`` may count that one socket too; no leak of a descriptor a box can hide in one.
    """
    deadline = time.monotonic() + 10
    while (left := more(counts(launcher), before)) and time.monotonic() < deadline:
        os.sched_yield()
    return left


def resident_bytes(launcher: JailLauncher) -> int:
    """The memory of a launcher's zygote, the newest process below the one that was started."""
    newest = max([launcher._zygote.pid, *descendants(launcher._zygote.pid)])
    return int(Path(f"/proc/{newest}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.slow
def test_a_thousand_boxes_leave_nothing():
    """After a thousand boxes there is no process, file, mount, control group, descriptor or memory more than before."""
    busy = JailLauncher()
    try:
        for _ in range(20):
            launched(busy).kill()
        before, memory = counts(busy), resident_bytes(busy)
        for _ in range(1000):
            launched(busy).kill()
        assert left_over(busy, before) == {}
        assert resident_bytes(busy) - memory < 4 << 20
    finally:
        busy.close()


def test_counting_would_notice(launcher):
    """The counts see a box that is left running."""
    launched(launcher).kill()
    before = counts(launcher)
    link = launched(launcher)
    during = more(counts(launcher), before)
    link.kill()
    assert len(during["processes"]) == 1 and "ours" in during["descriptors"]
    assert left_over(launcher, before) == {}
