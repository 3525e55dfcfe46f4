"""The box: every reply is a claim. A worker that lies, floods, hangs or dies is told apart from one that answers."""

import os
from collections.abc import Iterator

import numpy as np
import pytest

from grader.calls.call import Call, Outcome, let
from grader.sandbox.box import Box
from grader.sandbox.link import BoxLimits
from grader.sandbox.process import ProcessLauncher
from grader.worker.leaf import describe

from .processes import is_running, wait_until_gone

SOURCE = b"""
import os, sys, time
import numpy as np
def double(x):
    return 2 * x
def hang():
    while True:
        pass
def power(base):
    while base < 0:
        pass
    return base ** 2
def stubborn():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
def die():
    os._exit(7)
def shout(text):
    print(text)
    print(text, file=sys.stderr)
def large():
    return np.ones(200000)
def environment():
    return sorted(os.environ)
def descriptors():
    return [fd for fd in range(3, 64) if is_open(fd)]
def is_open(fd):
    try:
        os.fstat(fd)
        return True
    except OSError:
        return False
def sibling():
    import ctypes
    pid = ctypes.PyDLL(None).fork()
    if pid == 0:
        time.sleep(600)
    return pid
"""


def use(name: str, *args: object) -> Call:
    nodes = tuple(let({"x": arg})[0][2] for arg in args)
    return Call((("set", ("y",), ("call", ("global", name), nodes, ())), ("fetch", "y", ("var", "y"))))


@pytest.fixture
def box() -> Iterator[Box]:
    with Box(ProcessLauncher(), "work.py", SOURCE, [], BoxLimits(call_seconds=1.0)) as opened:
        yield opened


def one(box: Box, call: Call) -> Outcome:
    return box.run([call])[0]


def test_values_come_back(box: Box) -> None:
    """A returned array arrives with its values, shape and type."""
    leaf = one(box, use("double", np.array([[1.0, 2.0]]))).leaves["y"]
    assert leaf.array is not None and leaf.array.tolist() == [[2.0, 4.0]] and leaf.dtype == "float64"


@pytest.mark.parametrize("shape", [(), (1,), (0,), (2, 0), (1, 1), (2, 3)])
def test_arrays_arrive_in_their_shape(box: Box, shape: tuple[int, ...]) -> None:
    """A 0-d array stays 0-d and an empty one empty on the way in and out."""
    leaf = one(box, use("double", np.ones(shape))).leaves["y"]
    assert leaf.shape == shape and leaf.form in ("array", "scalar")


def test_a_hang_is_timed_out_at_its_line_and_the_rest_goes_on(box: Box) -> None:
    """The endless loop is told by its line; calls after it are answered by a new worker."""
    hung, fine = box.run([use("hang"), use("double", 1.0)])
    assert hung.status == "timed_out" and hung.error is not None and hung.error.line in (7, 8)
    assert fine.status == "returned"


def test_a_hang_costs_less_each_time(box: Box) -> None:
    """A program that hung is tried once more, in half the time, and then no longer."""
    first, second, third = box.run([use("hang"), use("hang"), use("hang")])
    assert first.status == second.status == "timed_out" and third is second
    assert box.spent < 2.5


def test_what_hangs_at_some_points_costs_those(box: Box) -> None:
    """An operator that hangs for a negative base still answers for others, in the same program and in others."""
    powers = [use("power", base) for base in (2.0, -1.0, 3.0)]
    other = Call((*use("power", 4.0).steps[:1], *use("double", 5.0).steps))
    outcomes = box.run([*powers, other])
    assert [outcome.status for outcome in outcomes] == ["returned", "timed_out", "returned", "returned"]


def test_a_function_that_only_hangs_is_given_up(box: Box) -> None:
    """A function that hung in three programs and answered in none is not tried in a fourth; others are."""
    before, hang = use("double", 1.0).steps, use("hang").steps
    programs = [Call((*before[:1] * count, *hang)) for count in range(3)] + [Call((*before, ("set", ("z",), hang[0][2])))]
    outcomes = box.run([*programs, use("double", 1.0)])
    assert [outcome.status for outcome in outcomes] == ["timed_out"] * 4 + ["returned"]
    assert outcomes[3].seconds in {outcome.seconds for outcome in outcomes[:3]}  # not tried,
    assert outcomes[3].leaves["y"].array == 2.0  # but for what comes before


def test_what_comes_before_a_hung_function_is_still_had(box: Box) -> None:
    """A call that is refused for its hang gives what it fetches before it, without waiting again."""
    hanging = Call((*use("double", 2.0).steps, *use("hang").steps))
    box.run([hanging, hanging])
    started = box.spent
    outcome = one(box, hanging)
    assert outcome.status == "timed_out" and outcome.leaves["y"].array == 4.0
    assert box.spent - started < 0.5


def test_a_loop_that_catches_everything_is_killed(box: Box) -> None:
    """Code that swallows the worker's own clock is killed from outside."""
    outcome = one(box, use("stubborn"))
    assert outcome.status == "timed_out" and outcome.seconds < 3


def test_death_is_told_with_its_status(box: Box) -> None:
    """os._exit ends the process: the call is killed, the next one is answered."""
    died, fine = box.run([use("die"), use("double", 1.0)])
    assert died.status == "killed" and "7" in died.detail and fine.status == "returned"


def test_prints_are_kept_in_order_and_any_characters_survive(box: Box) -> None:
    """What is printed on either stream is there, and only what was printed before the question."""
    one(box, use("shout", "naïve 日本 \ud800"))
    assert box.printed().count("naïve 日本") == 2


def test_a_large_reply_is_described_but_not_held(box: Box) -> None:
    """An array far beyond what is expected keeps its shape and drops its numbers."""
    leaf = box.run([use("large")], lambda: [Outcome("returned", {"y": describe(np.ones(3))})])[0].leaves["y"]
    assert leaf.array is None and leaf.shape == (200000,)
    assert one(box, use("double", 1.0)).status == "returned"


def test_the_worker_has_no_environment_but_its_own(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the grader's reaches student code, nor what numpy has read there while it was imported."""
    monkeypatch.setenv("COURSE_SECRET", "x")
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    assert set(one(box, use("environment")).leaves["y"].texts) <= {
        "OPENBLAS_NUM_THREADS",
        "OMP_NUM_THREADS",
        "MKL_NUM_THREADS",
        "LC_ALL",
        "LC_CTYPE",
        "HOME",
        "MALLOC_ARENA_MAX",
        "PATH",
        "PYTHONHASHSEED",
        "USER",
    }


def test_the_worker_has_no_descriptor_but_its_own() -> None:
    """A file that the grader has open is not open in the worker."""
    with open(os.devnull) as held:
        os.set_inheritable(held.fileno(), True)
        with Box(ProcessLauncher(), "work.py", SOURCE, [], BoxLimits()) as box:
            found = one(box, use("descriptors")).leaves["y"].array
    assert found is not None and len(found) <= 4  # the wire's two ends and the two streams of prints


def test_a_child_of_the_submission_is_killed_with_it() -> None:
    """A process that the submission forked is gone when the box is closed."""
    with Box(ProcessLauncher(), "work.py", SOURCE, [], BoxLimits()) as box:
        pid = int(one(box, use("sibling")).leaves["y"].array)  # type: ignore[arg-type]
        assert is_running(pid)
    wait_until_gone(pid)  # killed with its group; the kernel buries it when it comes to it


def test_the_whole_time_is_limited() -> None:
    """When a submission has used up its seconds in all, nothing more is tried."""
    with Box(ProcessLauncher(), "work.py", SOURCE, [], BoxLimits(call_seconds=0.5, total_seconds=0.4)) as box:
        outcomes = box.run([use("hang"), use("double", 1.0), use("double", 2.0)])
    assert [outcome.status for outcome in outcomes] == ["timed_out", "over_limit", "over_limit"]
