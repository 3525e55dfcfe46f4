"""The grader's end of a worker: limits, the launcher's contract, and reading under a clock.

A launcher starts a worker somewhere and returns its Link: three pipes and a way to kill. Everything that speaks the
wire is in ``box``; launchers only differ in where the process runs and which layers hold it.
"""

import os
import threading
import time
from collections.abc import Callable, Mapping
from typing import Protocol

from msgspec import Struct

KEPT_OUTPUT_BYTES = 64 << 10
MOST_OUTPUT_BYTES = 8 << 20
CHUNK = 64 << 10


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


class Link:
    """A running worker: descriptors to write requests to and to read replies and prints from.

    Threads do the waiting, so that every system with pipes can run it; ``kill`` must end the worker and all that it
    started, and ``death`` says afterwards how it ended, in words for a student (empty where it is not known).
    ``layers`` are the layers that the launcher has proven to be in force before the first student byte.
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
        self._kill, self._descriptors = kill, (requests, replies, prints)
        self._arrived, self._killing, self._killed = threading.Condition(), threading.Lock(), False
        self._replies, self._prints, self._printed = bytearray(), bytearray(), 0
        self._ended = self._closed = False
        self._outbox: list[bytes] = []
        self._threads = [
            threading.Thread(target=work, args=(end,), daemon=True)
            for work, end in ((self._read_replies, replies), (self._read_prints, prints), (self._write, requests))
        ]
        for thread in self._threads:
            thread.start()

    def send(self, data: bytes) -> None:
        """Queue ``data`` for the worker; never blocks."""
        with self._arrived:
            self._outbox.append(data)
            self._arrived.notify_all()

    def receive(self, count: int, deadline: float) -> bytes:
        """The next ``count`` bytes of replies. Raises Ended or OutOfTime (``deadline`` is of ``time.monotonic``)."""
        with self._arrived:
            while len(self._replies) < count:
                if self._ended:
                    raise Ended
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    raise OutOfTime
                self._arrived.wait(remaining)
            data = bytes(self._replies[:count])
            del self._replies[:count]
            return data

    @property
    def waiting(self) -> bool:
        """Whether bytes of replies have arrived that nobody has asked for yet."""
        with self._arrived:
            return bool(self._replies)

    def skip(self, count: int, deadline: float) -> None:
        """Read and drop ``count`` bytes without ever holding more than a chunk of them."""
        while count > 0:
            count -= len(self.receive(min(count, CHUNK), deadline))

    def wait_printed(self, marker: bytes, seconds: float) -> None:
        """Wait until ``marker`` has come out of the worker's prints, at most ``seconds``."""
        with self._arrived:
            self._arrived.wait_for(lambda: marker in self._prints or self._ended, seconds)

    def printed(self) -> bytes:
        """What the worker has printed so far, at most KEPT_OUTPUT_BYTES of it."""
        with self._arrived:
            return bytes(self._prints)

    @property
    def flooded(self) -> bool:
        """Whether more than ``most_output`` bytes were printed, for which the worker was killed."""
        return self._printed > self.most_output

    def kill(self) -> None:
        """End the worker and everything it started. Harmless when called again."""
        with self._arrived:
            already, self._closed, self._ended = self._closed, True, True
            self._arrived.notify_all()
        self._kill_once()
        if not already:
            for thread in self._threads:
                thread.join(1.0)
            for descriptor in self._descriptors:
                os.close(descriptor)

    def _kill_once(self) -> None:
        # A second kill could hit a stranger that was given the same process id.
        with self._killing:
            if not self._killed:
                self._killed = True
                self._kill()

    def _read_replies(self, descriptor: int) -> None:
        while chunk := read_or_nothing(descriptor):
            with self._arrived:
                # Never hold more than one oversized reply: a flood of replies waits in the pipe, not in our memory.
                self._arrived.wait_for(lambda: len(self._replies) < 4 * MOST_OUTPUT_BYTES or self._closed)
                self._replies += chunk
                self._arrived.notify_all()
        with self._arrived:
            self._ended = True
            self._arrived.notify_all()

    def _read_prints(self, descriptor: int) -> None:
        while chunk := read_or_nothing(descriptor):
            with self._arrived:
                self._printed += len(chunk)
                self._prints = (self._prints + chunk)[:KEPT_OUTPUT_BYTES]
                self._arrived.notify_all()
            if self.flooded:
                # Then on to the end: whoever carries the prints here may carry the end of the replies behind them.
                self._kill_once()

    def _write(self, descriptor: int) -> None:
        while True:
            with self._arrived:
                self._arrived.wait_for(lambda: self._outbox or self._closed)
                if self._closed:
                    return
                data = self._outbox.pop(0)
            view = memoryview(data)
            try:
                while view:
                    view = view[os.write(descriptor, view) :]
            except OSError:
                return  # the worker is gone; the reader of replies tells


def read_or_nothing(descriptor: int) -> bytes:
    """The next chunk; empty where the other end is closed."""
    try:
        return os.read(descriptor, CHUNK)
    except OSError:
        return b""
