"""A box that is asked for before it is wanted: the next launch gets it, and nothing of it stays where none comes."""

import os
import resource
import signal
import time
from collections.abc import Iterator

import pytest

from grader.errors import GraderError
from grader.sandbox import choose
from grader.sandbox.jail import launcher as jail_module
from grader.sandbox.jail.launcher import JailLauncher
from grader.sandbox.jail.zygote import ZygoteFailed
from grader.sandbox.link import BoxLimits

from ..places import LINUX
from ..processes import descendants, wait_until_gone
from .jails import boxed, only
from .test_zygote import itself

pytestmark = [pytest.mark.jail, pytest.mark.skipif(not LINUX, reason="the jail is made of Linux's means")]
LIMITS, OTHERS = BoxLimits(), BoxLimits(open_files=20)


@pytest.fixture
def jail() -> Iterator[JailLauncher]:
    """A jail of its own, with its zygote started."""
    launcher = JailLauncher()
    launcher.launch(LIMITS).kill()
    yield launcher
    launcher.close()


def boxes(jail: JailLauncher) -> set[int]:
    """The processes that the zygote has forked: all below the one that it goes on as."""
    assert jail._zygote is not None
    first = descendants(jail._zygote.pid)[:1]  # what was started waits for it, where it has a namespace of its own
    return {pid for pid in descendants(jail._zygote.pid) if pid not in first}


def on_its_way(jail: JailLauncher) -> int:
    """The box that was asked for, once the zygote has forked it."""
    deadline = time.monotonic() + 10
    while not (found := boxes(jail)) and time.monotonic() < deadline:
        os.sched_yield()
    (box,) = found
    return box


def test_the_next_launch_gets_it(jail: JailLauncher) -> None:
    """It answers like any other, proves the same layers, and no second one is forked."""
    ordinary = jail.launch(LIMITS)
    ordinary.kill()
    jail.ahead(LIMITS)
    with boxed(jail) as box:
        assert only(box, "crowd", 8).leaves["answer"].array == 8
        assert box.link is not None and box.link.layers == ordinary.layers
        assert len(boxes(jail)) == 1


def test_other_limits_get_another(jail: JailLauncher) -> None:
    """What was asked for with other limits is ended, and not taken."""
    jail.ahead(OTHERS)
    first = on_its_way(jail)
    link = jail.launch(LIMITS)
    assert first not in boxes(jail) and len(boxes(jail)) == 1
    link.kill()


def test_one_that_nobody_wants_ends_with_the_launcher() -> None:
    """Neither a process nor a descriptor is left of it."""
    before = sorted(os.listdir("/proc/self/fd"))
    launcher = JailLauncher()
    launcher.ahead(LIMITS)
    unwanted = on_its_way(launcher)
    launcher.close()
    wait_until_gone(unwanted)
    assert sorted(os.listdir("/proc/self/fd")) == before


def test_a_zygote_that_dies_meanwhile_is_replaced(jail: JailLauncher) -> None:
    """Somebody kills it between the asking and the launch: the launch gets a box of a new one."""
    assert jail._zygote is not None
    killed = itself(jail._zygote.pid)
    jail.ahead(LIMITS)
    os.kill(killed, signal.SIGKILL)
    wait_until_gone(killed)
    with boxed(jail) as box:
        assert only(box, "crowd", 8).leaves["answer"].array == 8


def test_a_zygote_that_does_not_start_is_told_by_the_launch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once: nobody waits for a second one to fail as well; the launch after it tries again."""
    tried = []

    def fails() -> None:
        tried.append(1)
        raise ZygoteFailed("no room")

    monkeypatch.setattr(jail_module, "start", fails)
    launcher = JailLauncher()
    launcher.ahead(LIMITS)
    for count in (1, 2):
        with pytest.raises(GraderError, match="no room"):
            launcher.launch(LIMITS)
        assert len(tried) == count
    launcher.close()


def test_none_is_asked_for_where_descriptors_are_scarce(jail: JailLauncher, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes on meanwhile needs them: the launch asks for itself."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (20, 20))
    jail.ahead(LIMITS)
    assert boxes(jail) == set()
    jail.launch(LIMITS).kill()


def test_a_launcher_that_is_chosen_has_one_on_its_way() -> None:
    """By name or as the strongest, and only where limits are told."""
    for wanted in ("jail", "auto"):
        for soon in (None, LIMITS):
            launcher = choose.launcher(wanted, soon)
            jail = launcher.chosen if isinstance(launcher, choose.Strongest) else launcher
            assert isinstance(jail, JailLauncher) and (jail._coming is not None) is (soon is not None)
            launcher.close()
