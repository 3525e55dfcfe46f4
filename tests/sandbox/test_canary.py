"""A death that a submission need not explain costs it nothing: a fresh box answers the solution's own call first."""

import os
import signal
from collections.abc import Callable

import pytest

from grader.calls.call import Call, Outcome
from grader.errors import GraderError
from grader.sandbox.box import Box, Canary
from grader.sandbox.jail.launcher import JailLauncher
from grader.sandbox.link import BoxLimits, Launcher, Link
from grader.sandbox.process import ProcessLauncher
from grader.worker import wire

from .places import LINUX
from .report import asked

SOURCE = b"""
import os, sys
count = 0
def answer():
    return 1.0
def more():
    global count
    count += 1
    return float(count)
def nonsense():
    for descriptor in range(3, 16):
        try:
            os.write(descriptor, b"x" * 64)
        except OSError:
            pass
    return 1.0
"""
LIMITS = BoxLimits(call_seconds=2.0)


class Fragile:
    """A launcher whose workers of some numbers, counted from 0, are killed by a stranger as soon as they are asked."""

    name, reasons = "fragile", {}

    def __init__(self, dying: set[int], seconds_to_live: Callable[[int], bool] = lambda sent: sent == 3) -> None:
        self.dying, self.count, self.dies_at = dying, 0, seconds_to_live
        self.inner = ProcessLauncher()

    def launch(self, limits: BoxLimits) -> Link:
        link, number, sent = self.inner.launch(limits), self.count, [0]
        self.count += 1
        send = link.send

        def counted(data: bytes) -> None:
            sent[0] += 1
            if number in self.dying and self.dies_at(sent[0]):
                link._kill_once()  # by somebody else: nothing here knows of it
            send(data)

        link.send = counted  # type: ignore[method-assign]
        return link

    def close(self, wait: bool = True) -> None:
        """Nothing is kept."""


def graded(launcher: Launcher, call: Call, canary: Canary | None = None) -> Outcome:
    with Box(launcher, "work.py", SOURCE, [], LIMITS, canary=canary or Canary("work.py", SOURCE)) as box:
        return box.run([call])[0]


@pytest.mark.parametrize("sent", [1, 2, 3])
def test_a_death_by_a_stranger_costs_nothing(sent: int) -> None:
    """Killed while it starts, while it imports or while it answers: the call is answered by the next worker."""
    launcher = Fragile({0}, lambda count: count == sent)
    outcome = graded(launcher, asked("answer"))
    assert outcome.status == "returned" and outcome.leaves["answer"].array == 1.0
    assert launcher.count == (2 if sent == 1 else 3)  # no canary is needed for a box that has seen no student byte


def test_a_place_where_the_solution_dies_too_is_ours() -> None:
    """When a fresh box cannot answer the solution's call either, at the second try, nobody is blamed."""
    with pytest.raises(GraderError, match="solution's own call"):
        graded(Fragile({0, 1, 2}), asked("answer"))
    assert graded(Fragile({0, 1}), asked("answer")).status == "returned"


class Faulty(Fragile):
    """A launcher whose workers of some numbers cannot read what they are asked: they fail by a fault of their own."""

    def launch(self, limits: BoxLimits) -> Link:
        link = super().launch(limits)
        broken, send = self.count - 1 in self.dying, link.send

        def garbled(data: bytes) -> None:
            send(data[: wire.REQUEST.size] + bytes(len(data) - wire.REQUEST.size) if broken and data[4] == wire.RUN else data)

        link.send = garbled  # type: ignore[method-assign]
        return link


@pytest.mark.parametrize("dying", [{0, 1, 2}, {0}])
def test_a_worker_that_fails_by_itself_is_nobodys_fault_but_ours(dying: set[int]) -> None:
    """The status that Python ends with is no proof against a submission: the solution must be answered first."""
    launcher = Faulty(dying)
    launcher.dies_at = lambda sent: False
    if len(dying) > 1:
        with pytest.raises(GraderError, match="solution's own call"):
            graded(launcher, asked("answer"))
    else:
        assert graded(launcher, asked("answer")).status == "returned"


def test_who_ends_with_that_status_is_to_blame() -> None:
    """A submission that ends its process as Python would is asked again, and ends again."""
    source = b"import os\ndef answer():\n    os._exit(1)"
    with Box(ProcessLauncher(), "work.py", source, [], LIMITS, canary=Canary("work.py", SOURCE)) as box:
        outcome = box.run([asked("answer")])[0]
    assert outcome.status == "killed" and "status 1" in outcome.detail


def test_who_dies_twice_is_to_blame() -> None:
    """Where the solution's call is answered and the submission's worker ends again, it is the submission's."""
    assert graded(Fragile({0, 2}), asked("answer")).status == "killed"


def test_nonsense_on_the_wire_is_the_students() -> None:
    """A submission that writes to the wire does so again, and is told so."""
    solution = SOURCE.replace(b"os.write(descriptor, ", b"str(")
    outcome = graded(ProcessLauncher(), asked("nonsense"), Canary("work.py", solution))
    assert outcome.status == "killed" and "cannot be read" in outcome.detail


def test_a_session_is_played_again() -> None:
    """A call that builds on earlier ones finds what they left, in the new worker too."""
    launcher = Fragile({0}, lambda count: count == 5)
    with Box(launcher, "work.py", SOURCE, [], LIMITS) as box:
        answers = [float(box.run([asked("more")])[0].leaves["answer"].array) for _ in range(4)]
    assert answers == [1.0, 2.0, 3.0, 4.0] and launcher.count == 3


def test_without_a_solution_the_box_itself_is_tried() -> None:
    """On a laptop there is no solution: a box must start and import nothing, then the submission has its second try."""
    with Box(Fragile({0}), "work.py", SOURCE, [], LIMITS) as box:
        assert box.run([asked("answer")])[0].status == "returned"


@pytest.mark.jail
@pytest.mark.skipif(not LINUX, reason="the jail is made of Linux's means")
@pytest.mark.parametrize("moment", range(8))
def test_the_zygote_dies_at_any_moment(moment: int) -> None:
    """Whenever the zygote is killed while right work is graded, every call is answered."""
    jail = JailLauncher()
    try:
        with Box(jail, "work.py", SOURCE, [], LIMITS, canary=Canary("work.py", SOURCE)) as box:
            for step in range(8):
                if step == moment and jail._zygote is not None:
                    os.kill(jail._zygote.pid, signal.SIGKILL)
                calls = [Call(asked("answer").steps)] * (1 + step % 3)
                assert [outcome.status for outcome in box.run(calls)] == ["returned"] * len(calls)
    finally:
        jail.close()
