"""The jail's launcher: boxes keep honest work going, limits are told, and what the kernel contradicts is refused."""

import os
import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader.errors import BoxUnsafe, GraderError
from grader.sandbox.jail import confine, seccomp
from grader.sandbox.jail import launcher as jail_module
from grader.sandbox.jail.launcher import JailLauncher, Slots, verify
from grader.sandbox.layers import LEAST
from grader.sandbox.process import ProcessLauncher

from ..places import LINUX
from .jails import boxed, launched, only

pytestmark = [pytest.mark.jail, pytest.mark.skipif(not LINUX, reason="the jail is made of Linux's means")]
FILTERED = {"seccomp", "no_network", "no_processes"}


@pytest.fixture(scope="module")
def launcher():
    """One jail for all tests here."""
    with_zygote = JailLauncher()
    yield with_zygote
    with_zygote.close()


def test_honest_work(launcher):
    """Linear algebra, random numbers, prints and threads work behind every layer."""
    with boxed(launcher) as box:
        assert only(box, "solve").leaves["answer"].array < 1e-9
        assert only(box, "crowd", 8).leaves["answer"].array == 8
        assert only(box, "say").status == "returned"
        assert "said" in box.printed()


def test_layers_of_link_and_hello_agree(launcher):
    """The launcher and the worker itself tell the same layers, the least ones among them."""
    with boxed(launcher, require=LEAST) as box:
        box.open()
        assert set(box.layers) == set(box.link.layers)
        assert set(LEAST) <= set(box.link.layers)


def test_required_layer_that_is_absent(launcher, monkeypatch):
    """Where libseccomp is missing the filter is not in force, and an assignment that requires it is not graded."""

    def absent() -> bytes:
        raise seccomp.NoFilter("no libseccomp")

    monkeypatch.setattr(seccomp, "program", absent)
    without = JailLauncher()
    try:
        with boxed(without, require=["seccomp"]) as box, pytest.raises(BoxUnsafe, match="seccomp|filter"):
            box.open()
        assert without.reasons["seccomp"] == "no libseccomp"
        assert FILTERED <= missing_without_filter(launcher, without)
    finally:
        without.close()


def test_filter_that_lets_everything_through(launcher, monkeypatch):
    """A filter that is loaded but denies nothing is found out by trying."""
    allow = struct.pack("=HBBI", 0x06, 0, 0, 0x7FFF0000)
    monkeypatch.setattr(seccomp, "program", lambda: allow)
    fooled = JailLauncher()
    try:
        assert FILTERED <= missing_without_filter(launcher, fooled)
        assert "starting a program" in fooled.reasons["seccomp"]
    finally:
        fooled.close()


def missing_without_filter(whole: JailLauncher, filterless: JailLauncher) -> set[str]:
    """The layers that a launcher lacks; where there is no process namespace either, it must refuse to give a box."""
    link = launched(whole)
    link.kill()
    if "pidns" in link.layers:
        less = launched(filterless)
        less.kill()
        return set(LEAST) - set(less.layers)
    with pytest.raises(BoxUnsafe, match="nothing would end"):
        launched(filterless)
    return set(filterless.reasons)


def test_kernel_contradicts(tmp_path):
    """A box that tells of a layer which the kernel does not show for its process is refused."""
    own = os.getpid()
    verify(own, os.getuid(), ["no_processes"])
    with pytest.raises(BoxUnsafe, match="seccomp is in force, but the kernel shows Seccomp"):
        verify(own, os.getuid(), ["no_processes", "seccomp"])
    with pytest.raises(BoxUnsafe, match="uid is in force"):
        verify(own, 64999, ["no_processes", "uid"])


def test_box_whose_processes_nothing_would_end():
    """With neither a process namespace nor the filter, the launcher gives no box."""
    with pytest.raises(BoxUnsafe, match="nothing would end"):
        verify(os.getpid(), os.getuid(), ["uid", "landlock"])


def test_real_boxes_are_compared_with_the_kernel(launcher, monkeypatch):
    """The launcher asks the kernel about the right process: what it shows is the box's user and filter."""
    seen = []

    def look(pid: int, uid: int, layers: list[str]) -> None:
        seen.append((pid, Path(f"/proc/{pid}/status").read_text()))

    monkeypatch.setattr(jail_module, "verify", look)
    launched(launcher).kill()
    pid, status = seen[0]
    assert pid != os.getpid()
    assert "Seccomp:\t2" in status
    assert "CapEff:\t0000000000000000" in status


def test_exit_is_told(launcher):
    """A submission that ends its process is told so, with its status."""
    with boxed(launcher) as box:
        outcome = only(box, "leave", 3)
        assert (outcome.status, outcome.detail) == ("killed", "its process ended (exited with status 3)")


def test_crash_is_told(launcher):
    """A crash in native code is told by the name of its signal."""
    with boxed(launcher) as box:
        outcome = only(box, "crash")
        assert outcome.status == "killed"
        assert "SIGSEGV" in outcome.detail


def test_cpu_time_is_told(launcher):
    """Using up the CPU seconds ends the box, and the reason is told."""
    with boxed(launcher, cpu_seconds=1, call_seconds=20) as box:
        outcome = only(box, "burn")
        assert (outcome.status, outcome.detail) == ("over_limit", "it used more than 1 s of CPU time")


def test_memory_is_bounded(launcher):
    """Asking for more memory than allowed is refused; with a higher limit the same call returns."""
    with boxed(launcher) as box:
        assert only(box, "hoard").status == "over_limit"
    with boxed(launcher, memory_bytes=2 << 30) as box:
        assert only(box, "hoard").status == "returned"


def test_threads_are_bounded(launcher):
    """A submission may start some threads but not any number, as it may in the plain process box."""
    running = []
    for somewhere in (launcher, ProcessLauncher()):
        with boxed(somewhere, memory_bytes=32 << 30) as box:
            running.append(float(only(box, "crowd", 200).leaves["answer"].array))
    assert 8 <= running[0] < confine.THREADS
    assert running[1] == 200


def test_hanging_call_is_ended(launcher):
    """A call that hangs is ended in time."""
    with boxed(launcher, call_seconds=0.2) as box:
        assert only(box, "hang").status == "timed_out"


def test_nothing_passes_from_box_to_box(launcher):
    """What one submission keeps in memory is not there in the next."""
    for _ in range(2):
        with boxed(launcher) as box:
            assert only(box, "keep", 1.0).leaves["answer"].array == 1


def test_every_box_has_its_user(launcher):
    """Boxes that run at the same time are different users where the place has them."""
    with boxed(launcher) as one, boxed(launcher) as other:
        users = [float(only(box, "user").leaves["answer"].array) for box in (one, other)]
        if "uid" not in one.layers:
            pytest.skip("an ordinary user has no other users to give")
        assert users[0] != users[1]


def test_many_threads_launch(launcher):
    """Boxes asked for from many threads at the same time all answer, each for itself."""

    def one(number: int) -> float:
        with boxed(launcher) as box:
            only(box, "keep", float(number))
            return float(only(box, "keep", float(number)).leaves["answer"].array)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(24))) == [2.0] * 24


def test_slots_are_never_shared():
    """A user is given to one box at a time and comes back after it."""
    slots = Slots()
    taken = {slots.take() for _ in range(jail_module.UIDS)}
    assert len(taken) == jail_module.UIDS
    with pytest.raises(GraderError, match="at the same time"):
        slots.take()
    slots.give_back(min(taken))
    assert slots.take() == min(taken)
