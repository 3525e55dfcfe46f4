"""A box that was asked for: our ends of it, what it tells at its start, and how it ended."""

import os
import signal
import socket
import threading
from collections.abc import Callable
from typing import NamedTuple

from ...errors import GraderError
from ..layers import LAYERS
from ..link import BoxLimits, death_of
from .zygote import Zygote, ZygoteFailed

BOX_SECONDS = 20.0
END_SECONDS = 10.0
NATURAL_DEATH_SECONDS = 0.25
SURELY_CPU_TIME = 0.5  # who was killed by nobody we know and had used this part of its CPU time had used it up


class End(NamedTuple):
    """How a box ended: its wait status, the CPU seconds it used, and whether the grader killed it."""

    status: int
    cpu_seconds: float
    killed: bool


class Watch:
    """The status socket of one box: what it told at its start, and how it ended."""

    def __init__(self, ours: socket.socket) -> None:
        self._socket, self._lock = ours, threading.Lock()
        self.end: End | None = None
        self.closed = False

    def started(self) -> tuple[list[str], dict[str, str], int]:
        """The layers that the box has proven, why it lacks others, and its process id as we see it.

        Raises GraderError where it failed to start, ZygoteFailed where the zygote is gone.
        """
        self._socket.settimeout(BOX_SECONDS)
        try:
            message, ancillary, _, _ = self._socket.recvmsg(1 << 16, 256)
        except OSError as failure:
            raise GraderError(f"the box did not start within {BOX_SECONDS:g} s: {failure}") from failure
        word, _, rest = message.decode("utf-8", "replace").partition(" ")
        if not word:
            raise ZygoteFailed("the zygote ended while a box was starting")
        if word != "proven":
            raise GraderError(f"the box did not start: {rest}")
        first, *lines = rest.split("\n")
        reasons = dict(line.split("\t", 1) for line in lines if "\t" in line)
        return [name for name in first.split(",") if name in LAYERS], reasons, sender_of(ancillary)

    def wait(self, seconds: float) -> End | None:
        """How the box ended, or None where it has not within ``seconds`` or the zygote is gone."""
        with self._lock:
            if self.end is None and not self.closed:
                self._socket.settimeout(seconds)
                try:
                    word, *facts = self._socket.recv(1 << 16).decode("utf-8", "replace").split()[:4] or [""]
                except OSError:
                    return None
                self.end = End(int(facts[0]), float(facts[1]), facts[2] == "1") if word == "ended" else None
            return self.end

    def close(self) -> None:
        """Let go of the socket; ``end`` stays."""
        with self._lock:
            self.closed = True
            self._socket.close()


def sender_of(ancillary: list[tuple[int, int, bytes]]) -> int:
    """The process that sent a message, in our own numbering: the kernel writes it, the sender cannot."""
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS:
            return int.from_bytes(data[:4], "little")
    return 0


def request_box(zygote: Zygote, token: int, uid: int, limits: BoxLimits) -> tuple[tuple[int, int, int], Watch]:
    """Our ends of the three pipes (requests, replies, prints) and of the status socket of a box that is on its way.

    Raises ZygoteFailed where the zygote is gone, GraderError where we have no descriptors left.
    """
    try:
        (requests, to_box), (from_box, replies), (out_of_box, prints) = os.pipe(), os.pipe(), os.pipe()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    except OSError as failure:
        raise GraderError(f"no pipes can be made for another box: {failure}") from failure
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    try:
        given = (requests, replies, prints, theirs.fileno())
        zygote.ask("launch", token, uid, os.getpid(), dict(limits.for_worker()), descriptors=given)
    except ZygoteFailed:
        ours.close()
        for end in (to_box, from_box, out_of_box):
            os.close(end)
        raise
    finally:
        theirs.close()
        for end in (requests, replies, prints):
            os.close(end)
    return (to_box, from_box, out_of_box), Watch(ours)


def end_box(zygote: Zygote, token: int, watch: Watch) -> None:
    """Kill a box and wait until it is gone. A zygote that is gone has taken its boxes with it."""
    try:
        zygote.ask("kill", token)
    except ZygoteFailed:
        watch.close()
        return
    watch.wait(END_SECONDS)
    watch.close()


def told_by(watch: Watch, limits: BoxLimits) -> Callable[[], str]:
    """The words for how a box ended: ``CPU time``, a signal or an exit status; empty where we ended it ourselves."""

    def death() -> str:
        end = watch.wait(NATURAL_DEATH_SECONDS)
        if end is None:
            return ""
        by_kill = os.WIFSIGNALED(end.status) and os.WTERMSIG(end.status) == signal.SIGKILL
        # At the hard limit the kernel kills by SIGKILL; SIGXCPU would not reach the first process of a namespace. It
        # counts for the limit by its ticks, so the exact account may be off by a good part on a busy machine.
        if by_kill and end.cpu_seconds >= limits.cpu_seconds * SURELY_CPU_TIME:
            return "CPU time"
        # We may have asked while it was ending by itself, so that we did says nothing about any other end.
        return "" if by_kill and end.killed else death_of(os.waitstatus_to_exitcode(end.status))

    return death
