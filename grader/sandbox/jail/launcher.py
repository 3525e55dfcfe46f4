"""The jail: a box that is a fork of the zygote, behind every layer that the place allows. Linux only.

What is in force is told by the box, before the first student byte, and compared with what the kernel says of it.
Nothing falls back in silence: ``Link.layers`` holds what was proven, and ``box`` refuses to grade with less than an
assignment requires.
"""

import os
import random
import signal
import socket
import threading
from collections.abc import Callable
from typing import NamedTuple

from ...errors import BoxUnsafe, GraderError
from ..layers import LAYERS
from ..link import BoxLimits, Link
from ..process import death_of
from . import seccomp
from .zygote import FIRST_UID, UIDS, Zygote, ZygoteFailed, start

BOX_SECONDS = 20.0
END_SECONDS = 10.0
NATURAL_DEATH_SECONDS = 0.25
SURELY_CPU_TIME = 0.5  # who was killed by nobody we know and had used this part of its CPU time had used it up


class Slots:
    """Users for boxes, none given to two at a time. Counting starts anywhere, so that two graders rarely meet."""

    def __init__(self) -> None:
        self._lock, self._taken, self._next = threading.Lock(), set[int](), random.randrange(UIDS)

    def take(self) -> int:
        """A free user. Raises GraderError where all are in use."""
        with self._lock:
            for _ in range(UIDS):
                uid, self._next = FIRST_UID + self._next, (self._next + 1) % UIDS
                if uid not in self._taken:
                    self._taken.add(uid)
                    return uid
        raise GraderError(f"{UIDS} boxes run at the same time already; close some")

    def give_back(self, uid: int) -> None:
        """``uid`` may be used again: nothing of it runs any more."""
        with self._lock:
            self._taken.discard(uid)


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


class JailLauncher:
    """Forks boxes from a zygote; one is started at the first launch where none is given. Safe for many threads."""

    name = "jail"

    def __init__(self, zygote: Zygote | None = None) -> None:
        self._lock = threading.Lock()
        self._zygote, self._introduced = zygote, False
        self._slots, self._tokens = Slots(), 0
        self._no_filter: dict[str, str] = {}
        self.reasons: dict[str, str] = {}  # why layers are not in force, as of the last launch

    def launch(self, limits: BoxLimits) -> Link:
        """A box that has proven its layers. Raises GraderError where none starts, BoxUnsafe where the kernel
        contradicts the box or where nothing could end what student code starts."""
        zygote, token = self._claim()
        try:
            return self._launch(zygote, token, limits)
        except ZygoteFailed:
            # It was there a moment ago, so something killed it; a new one holds no more secrets than the first.
            self._drop(zygote)
        zygote, token = self._claim()
        return self._launch(zygote, token, limits)

    def _launch(self, zygote: Zygote, token: int, limits: BoxLimits) -> Link:
        uid = self._slots.take() if zygote.can_change_users else 0
        try:
            ends, watch = request_box(zygote, token, uid, limits)
        except BaseException:
            self._slots.give_back(uid)
            raise

        def kill() -> None:
            end_box(zygote, token, watch)
            self._slots.give_back(uid)

        # Its threads start while the box puts on its layers.
        link = Link(*ends, kill, told_by(watch, limits), most_output=limits.output_bytes)
        try:
            layers, reasons, pid = watch.started()
            self.reasons = {**reasons, **self._no_filter}
            verify(pid, uid, layers)
        except GraderError:
            link.kill()
            raise
        link.layers = tuple(layers)
        return link

    def _claim(self) -> tuple[Zygote, int]:
        """A ready zygote and a number for a box."""
        with self._lock:
            if self._zygote is None:
                self._zygote, self._introduced = start(), False
            if not self._introduced:
                try:
                    self._introduce(self._zygote)
                except ZygoteFailed:
                    self._zygote.close()
                    self._zygote = None
                    raise
                self._introduced = True
            self._tokens += 1
            return self._zygote, self._tokens

    def _introduce(self, zygote: Zygote) -> None:
        try:
            program = seccomp.program()
        except seccomp.NoFilter as failure:
            self._no_filter = {"seccomp": str(failure)}
            program = b""
        # It has been importing numpy all the while.
        zygote.wait_ready()
        zygote.ask("filter", program)

    def _drop(self, zygote: Zygote) -> None:
        with self._lock:
            if self._zygote is zygote:  # another thread may have replaced it already
                self._zygote = None
                zygote.close()

    def close(self, wait: bool = True) -> None:
        """End the zygote and every box that still runs; ``wait`` until they are gone."""
        with self._lock:
            if self._zygote is not None:
                self._zygote.close(wait)
                self._zygote = None


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


def verify(pid: int, uid: int, layers: list[str]) -> None:
    """Compare what a box told with what the kernel says of its process. Raises BoxUnsafe where they differ.

    Where /proc does not show the process, what the box proved by trying stands alone.
    """
    if "pidns" not in layers and "no_processes" not in layers:
        raise BoxUnsafe(
            "student code could start processes here that nothing would end: neither a process namespace nor the filter"
        )
    try:
        told, ours = kernel_status(pid), kernel_status(os.getpid())
    except OSError:
        return
    filters = told.get("Seccomp_filters", "none")
    if "seccomp" in layers and filters == ours.get("Seccomp_filters"):
        raise BoxUnsafe(
            f"the box says that seccomp is in force, but the kernel shows Seccomp_filters {filters} for it, as for the grader"
        )
    wanted = {
        "uid": ("Uid", "\t".join([str(uid)] * 4)),
        "no_capabilities": ("CapEff", f"{0:016x}"),
        "no_new_privs": ("NoNewPrivs", "1"),
        "seccomp": ("Seccomp", "2"),
    }
    for layer, (field, value) in wanted.items():
        if layer in layers and told.get(field, value) != value:
            raise BoxUnsafe(
                f"the box says that {layer} is in force, but the kernel shows {field} {told[field]} for it, not {value}"
            )


def kernel_status(pid: int) -> dict[str, str]:
    """What the kernel tells of a process, by field. Raises OSError where it does not show it."""
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
