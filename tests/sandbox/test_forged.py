"""Forged replies: a worker that lies, answers ahead of time or never greets is told from one that answers."""

import os
import struct
import threading
from collections.abc import Callable

import pytest

from grader.calls.call import Outcome
from grader.errors import BoxUnsafe, GraderError
from grader.sandbox.box import Box
from grader.sandbox.link import BoxLimits, Launcher, Link
from grader.worker import wire
from grader.worker.leaf import Leaf, describe

from .test_box import one, use


class Forger:
    """A launcher whose worker answers the greeting honestly and then sends whatever bytes it is told to."""

    name, reasons = "forger", {"uid": "nobody to become"}

    def __init__(self, forged: bytes, layers: str = "") -> None:
        self.forged, self.hello = forged, wire.reply_frame(0, wire.RETURNED, 0, [Leaf("text", data=[layers])])

    def launch(self, limits: BoxLimits) -> Link:
        requests, to_worker = os.pipe()
        replies, from_worker = os.pipe()
        prints, printing = os.pipe()
        ends: list[Callable[[], None]] = [lambda fd=fd: os.close(fd) for fd in (requests, from_worker, printing)]  # type: ignore[misc]

        def work() -> None:
            loaded = wire.reply_frame(0, wire.RETURNED, 0, [])
            for answer in (self.hello, loaded, self.forged):
                header = os.read(requests, wire.REQUEST.size)
                if len(header) < wire.REQUEST.size:
                    return
                size = wire.REQUEST.unpack(header)[2]
                while size > 0:
                    size -= len(os.read(requests, size))
                os.write(from_worker, answer)

        worker = threading.Thread(target=work, daemon=True)
        worker.start()

        def kill() -> None:
            worker.join(1)
            for end in ends:
                end()

        return Link(to_worker, replies, prints, kill)

    def close(self, wait: bool = True) -> None:
        """Nothing is kept."""


def forged(data: bytes) -> Outcome:
    with Box(Forger(data), "work.py", b"", [], BoxLimits(call_seconds=0.5), canary=None) as box:
        return one(box, use("double", 1.0))


HONEST = wire.reply_frame(1, wire.RETURNED, 2, [describe(2.0)])


@pytest.fixture(autouse=True)
def foreseeable_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """A forger that knows the next id; what keeps it from knowing is tested by itself."""
    monkeypatch.setattr("secrets.randbelow", lambda most: 1)


def test_an_honest_frame_passes_through_the_forger() -> None:
    """The oracle of the forgeries: an unforged reply is taken."""
    assert forged(HONEST).status == "returned"


@pytest.mark.parametrize(
    "data",
    [
        b"XXXX" + HONEST[4:],
        wire.reply_frame(2, wire.RETURNED, 2, [describe(2.0)]),
        wire.reply_frame(1, 99, 2, [describe(2.0)]),
        wire.reply_frame(1, wire.RETURNED, 2, []),
        wire.reply_frame(1, wire.RETURNED, 2, [describe(2.0)] * 2),
        wire.REPLY.pack(b"BPR1", 1, 0, 0, 1) + wire.LEAF.pack(b"BPL1", 0, b"f", 2, b"", b"", 2**31, 2**31, 0, 0, 8) + b"\0" * 8,
        wire.REPLY.pack(b"BPR1", 1, 0, 0, 1) + wire.LEAF.pack(b"BPL1", 200, b"f", 0, b"", b"", 0, 0, 0, 0, 8) + b"\0" * 8,
        wire.REPLY.pack(b"BPR1", 1, 0, 0, 1) + wire.LEAF.pack(b"BPL1", 0, b"z", 0, b"", b"", 0, 0, 0, 0, 8) + b"\0" * 8,
        wire.REPLY.pack(b"BPR1", 1, wire.RAISED, 0, 0) + wire.ERROR.pack(b"BPE1", 1, 65535, 0, 0, 0) + b"x" * 65535,
        wire.REPLY.pack(b"BPR1", 1, wire.RAISED, 0, 0) + struct.pack("<4sI4H", b"NOPE", 1, 0, 0, 0, 0),
    ],
)
def test_forged_frames_are_refused(data: bytes) -> None:
    """Wrong magic, id, status, counts, sizes and codes end the worker as a crash of the submission's."""
    outcome = forged(data)
    assert outcome.status == "killed" and "cannot be read" in outcome.detail


def test_a_reply_sent_ahead_of_its_question_is_refused() -> None:
    """An answer that arrives before its call was sent ends the worker, even with the right id."""
    with Box(Forger(HONEST + HONEST), "work.py", b"", [], BoxLimits(call_seconds=0.5), canary=None) as box:
        first = one(box, use("double", 1.0))
        ahead = one(box, use("double", 2.0))
    assert first.status == "returned" and ahead.status == "killed" and "before it was asked" in ahead.detail


def test_ids_cannot_be_foreseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A frame with the id of another batch is refused: ids start anywhere."""
    monkeypatch.setattr("secrets.randbelow", lambda most: 12345)
    assert forged(HONEST).status == "killed"


def test_a_reply_cut_short_is_no_answer() -> None:
    """Half a frame is waited for no longer than the call's time."""
    assert forged(HONEST[:-3]).status == "timed_out"


def test_a_required_layer_that_is_not_in_force_refuses_to_grade() -> None:
    """Never a weaker box in silence: each layer that is absent is named, with the reason where there is one."""
    with (
        Box(Forger(HONEST, "rlimits"), "work.py", b"", [], BoxLimits(), ["seccomp", "uid"]) as box,
        pytest.raises(BoxUnsafe, match=r"uid \(nobody to become\), seccomp: not in force in the forger box"),
    ):
        box.open()


def test_a_box_that_does_not_start_is_our_fault() -> None:
    """A worker that never greets is a GraderError, not a student's zero."""

    class Dead(Forger):
        def launch(self, limits: BoxLimits) -> Link:
            link = super().launch(limits)
            link.kill()
            return link

    launcher: Launcher = Dead(b"")
    with Box(launcher, "work.py", b"", [], BoxLimits()) as box, pytest.raises(GraderError, match="did not start"):
        box.open()
