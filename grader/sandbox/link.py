"""The grader's end of a worker: limits, the launcher's contract, and reading under a clock.

A launcher starts a worker somewhere and returns its Link: three pipes and a way to kill. Everything that speaks the
wire is in ``box``; launchers only differ in where the process runs and which layers hold it.
"""

import selectors
import signal
import time
from collections.abc import Callable, Mapping
from typing import Protocol

from msgspec import Struct

from .ends import CHUNK, End, reading_end, writing_end

KEPT_OUTPUT_BYTES = 64 << 10
MOST_OUTPUT_BYTES = 8 << 20
LAST_WORDS_SECONDS = 1.0
ENDED_BY_OTHERS = ("SIGKILL", "SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT")
UNEXPLAINED = ("", "exited with status 1", *(f"killed by signal {name}" for name in ENDED_BY_OTHERS))
"""Ends, as ``Link.death`` tells them, that a submission need not explain.

Somebody else brings them about, for a box cannot signal itself, and a zygote that is gone takes its boxes along; or the
worker has a fault of its own, for which Python ends with this status.
"""


class BoxLimits(Struct, frozen=True):
    """What one submission may use: wall seconds a call and in all, CPU seconds, address space, printed bytes, files."""

    call_seconds: float = 5.0
    total_seconds: float = 60.0
    cpu_seconds: float = 30.0
    memory_bytes: int = 512 << 20
    output_bytes: int = MOST_OUTPUT_BYTES
    open_files: int = 32

    def for_worker(self) -> Mapping[str, float]:
        """The limits that the worker's own kernel limits are set from."""
        return {"memory_bytes": self.memory_bytes, "cpu_seconds": self.cpu_seconds, "open_files": self.open_files}


class Launcher(Protocol):
    """Starts workers."""

    @property
    def name(self) -> str:
        """The box's name in reports."""

    @property
    def reasons(self) -> Mapping[str, str]:
        """Why layers are not in force, by layer, as of the last launch."""

    def launch(self, limits: BoxLimits) -> "Link":
        """A worker that has seen no student byte. Raises GraderError where it cannot be started, BoxUnsafe where a
        layer that this box promises is not in force."""

    def close(self, wait: bool = True) -> None:
        """End whatever the launcher keeps running between launches; a program that ends now need not ``wait`` for it."""


class Ended(Exception):
    """The worker's end of a pipe is closed: it exited, was killed or died."""


class OutOfTime(Exception):
    """The deadline passed while waiting for the worker."""


def death_of(code: int | None) -> str:
    """How a process ended, in words: ``code`` as of ``Popen.poll``."""
    if code is None:
        return ""
    if code == -getattr(signal, "SIGXCPU", 0):
        return "CPU time"
    if code < 0:
        return f"killed by signal {signal.Signals(-code).name}"
    return f"exited with status {code}"


class Link:
    """A running worker: descriptors to write requests to and to read replies and prints from.

    Nothing runs in the background: bytes move while somebody waits here, and stay in the pipes until then, so that
    a flood costs no memory. ``kill`` must end the worker and all that it started, and ``death`` says afterwards how it
    ended, in words for a student (empty where it is not known). ``layers`` are the layers that the launcher has proven
    to be in force before the first student byte.
    """

    def __init__(
        self,
        requests: int,
        replies: int,
        prints: int,
        kill: Callable[[], None],
        death: Callable[[], str] = lambda: "",
        layers: tuple[str, ...] = (),
        most_output: int = MOST_OUTPUT_BYTES,
    ) -> None:
        self.layers, self.most_output = layers, most_output
        self.death = death
        self._kill, self._killed, self._closed = kill, False, False
        self._requests, self._replies, self._prints = writing_end(requests), reading_end(replies), reading_end(prints)
        self._outbox, self._inbox, self._kept, self._printed = bytearray(), bytearray(), bytearray(), 0
        self._ready = selectors.DefaultSelector()
        self._ready.register(self._replies, selectors.EVENT_READ, self._hear_replies)
        self._ready.register(self._prints, selectors.EVENT_READ, self._hear_prints)
        self._ended = False

    def send(self, data: bytes) -> None:
        """Write ``data`` as far as the worker takes it, and the rest while a reply is waited for; never blocks."""
        if self._closed:
            return
        if self._outbox:  # behind what is waited for already
            self._outbox += data
            return
        self._outbox += data
        self._speak()
        if self._outbox:
            self._ready.register(self._requests, selectors.EVENT_WRITE, self._speak_on)

    def receive(self, count: int, deadline: float) -> bytes:
        """The next ``count`` bytes of replies. Raises Ended or OutOfTime (``deadline`` is of ``time.monotonic``)."""
        while len(self._inbox) < count:
            if self._ended:
                raise Ended
            self._wait(deadline)
        data = bytes(self._inbox[:count])
        del self._inbox[:count]
        return data

    def takes(self, data: bytes) -> bool:
        """Whether the next bytes of replies have arrived and are ``data``; then they are read."""
        found = self._inbox.startswith(data)
        if found:
            del self._inbox[: len(data)]
        return found

    @property
    def waiting(self) -> bool:
        """Whether bytes of replies have arrived that nobody has asked for yet."""
        if not self._inbox and not self._ended:
            self._hear_replies()
        return bool(self._inbox)

    def skip(self, count: int, deadline: float) -> None:
        """Read and drop ``count`` bytes without ever holding more than a chunk of them."""
        while count > 0:
            count -= len(self.receive(min(count, CHUNK), deadline))

    def wait_printed(self, marker: bytes, seconds: float) -> None:
        """Wait until ``marker`` has come out of the worker's prints, at most ``seconds``."""
        deadline = time.monotonic() + seconds
        # Replies that nobody asked for are no reason to read on: they would be held for as long as they come.
        while marker not in self._kept and not self._ended and len(self._inbox) < CHUNK:
            try:
                self._wait(deadline)
            except OutOfTime:
                return

    def printed(self) -> bytes:
        """What the worker has printed so far, at most KEPT_OUTPUT_BYTES of it."""
        while not self._closed and not self.flooded and self._hear_prints():
            pass
        return bytes(self._kept)

    @property
    def flooded(self) -> bool:
        """Whether more than ``most_output`` bytes were printed, for which the worker was killed."""
        return self._printed > self.most_output

    def kill(self) -> None:
        """End the worker and everything it started. Harmless when called again."""
        self._kill_once()
        if self._closed:
            return
        self._forget(self._requests)
        deadline = time.monotonic() + LAST_WORDS_SECONDS
        try:
            while self._ready.get_map():
                self._inbox.clear()
                self._wait(deadline)
        except OutOfTime:
            pass  # something else holds its pipes
        self._closed = self._ended = True
        self._ready.close()
        for end in (self._requests, self._replies, self._prints):
            end.close()

    def _kill_once(self) -> None:
        # A second kill could hit a stranger that was given the same process id.
        if not self._killed:
            self._killed = True
            self._kill()

    def _wait(self, deadline: float) -> None:
        """Move what can be moved, and wait until something can. Raises OutOfTime at the ``deadline``."""
        moved = self._ready.select(max(deadline - time.monotonic(), 0.0))
        for key, _ in moved:
            key.data()
        if not moved and time.monotonic() >= deadline:
            raise OutOfTime

    def _hear_replies(self) -> None:
        """Take a chunk of replies, if there is one."""
        chunk = self._replies.read()
        if chunk:
            self._inbox += chunk
        elif chunk is not None:
            self._ended = True
            self._forget(self._replies)

    def _hear_prints(self) -> bool:
        """Take a chunk of prints; whether there was one. A flood is read to its end: the end of the replies may be behind it."""
        chunk = self._prints.read()
        if chunk:
            self._printed += len(chunk)
            self._kept += chunk[: KEPT_OUTPUT_BYTES - len(self._kept)]
            if self.flooded:
                self._kill_once()
        elif chunk is not None:
            self._forget(self._prints)
        return bool(chunk)

    def _speak(self) -> None:
        """Write what the worker takes of what is left to be sent."""
        written = self._requests.write(self._outbox)
        if written is None:
            self._outbox.clear()  # it is gone; the end of its replies tells
        else:
            del self._outbox[:written]

    def _speak_on(self) -> None:
        """Write more of what was too much at once; when all is sent, wait for this end no more."""
        self._speak()
        if not self._outbox:
            self._forget(self._requests)

    def _forget(self, end: End) -> None:
        """Wait for this end no more."""
        if end in self._ready.get_map():
            self._ready.unregister(end)
