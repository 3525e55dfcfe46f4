"""One container: its standard streams as a Link, its end, and how it ended. Nothing of the docker SDK is imported here."""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from ..ends import CHUNK, write_all
from ..link import BoxLimits, Link, death_of

START_SECONDS = 60.0
END_SECONDS = 30.0
NATURAL_DEATH_SECONDS = 2.0
MOST_ANSWER_BYTES = 64 << 10
STDOUT = 1


class Container:
    """One container and the connection to its standard streams."""

    def __init__(self, client: Any, identity: str, limits: BoxLimits) -> None:
        self.client, self.id, self.limits = client, identity, limits
        self.status: int | None = None
        self.began = self.ended = 0.0
        self._said, self._complaint = bytearray(), bytearray()
        self._eof, self._killed = False, False
        self._stream: Any = None
        # Asked before it starts: an engine that removes a container forgets how it ended.
        self._waiter = threading.Thread(target=self._wait, daemon=True)

    def start(self, data: bytes) -> None:
        """Attach, start, and send the order."""
        self._stream = self.client.attach_socket(self.id, params=dict.fromkeys(("stdin", "stdout", "stderr", "stream"), 1))
        self._socket: Any = getattr(self._stream, "_sock", self._stream)
        self._socket.settimeout(START_SECONDS)
        self._waiter.start()
        self.began = time.monotonic()
        self.client.start(self.id)
        self._socket.sendall(len(data).to_bytes(8, "little") + data)

    def answer(self) -> str:
        """What the container tells of itself before the wire begins. Raises EOFError where it ends instead."""
        size = int.from_bytes(self._say(8), "little")
        if size > MOST_ANSWER_BYTES:
            raise ValueError(f"its answer claims to have {size} bytes")
        return self._say(size).decode("utf-8", "replace")

    def _say(self, count: int) -> bytes:
        for kind, data in self._frames(lambda: len(self._said) < count):
            (self._said if kind == STDOUT else self._complaint).extend(data)
        if len(self._said) < count:
            raise EOFError("it ended before it was ready")
        data = bytes(self._said[:count])
        del self._said[:count]
        return data

    def _frames(self, wanted: Callable[[], bool]) -> Iterator[tuple[int, bytes]]:
        """Pieces of the attached stream while ``wanted()``: 1 for standard output or 2 for standard error, and bytes.

        The engine puts 8 bytes before each piece: the stream, three zeros, the length, big-endian.
        """
        while wanted() and (header := self._receive(8)):
            yield header[0], self._receive(int.from_bytes(header[4:], "big"))

    def _receive(self, count: int) -> bytes:
        """Exactly ``count`` bytes, or none at the end of the stream."""
        parts, missing = [], count
        while missing:
            part = self._socket.recv(min(missing, 1 << 20))
            if not part:
                return b""
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def link(self, layers: tuple[str, ...]) -> Link:
        """The grader's ends of three pipes, between which and the container two threads carry bytes."""
        self._socket.settimeout(None)
        (requests, to_box), (from_box, replies), (out_of_box, prints) = os.pipe(), os.pipe(), os.pipe()
        threading.Thread(target=self._carry_in, args=(requests,), daemon=True).start()
        threading.Thread(target=self._carry_out, args=(replies, prints), daemon=True).start()
        return Link(
            to_box, from_box, out_of_box, kill=self.kill, death=self.death, layers=layers, most_output=self.limits.output_bytes
        )

    def _carry_in(self, requests: int) -> None:
        try:
            while chunk := os.read(requests, CHUNK):
                self._socket.sendall(chunk)
        except OSError:
            pass  # the container is gone; whoever waits for its replies learns it
        finally:
            os.close(requests)

    def _carry_out(self, replies: int, prints: int) -> None:
        try:
            write_all(replies, bytes(self._said))
            for kind, data in self._frames(lambda: True):
                write_all(replies if kind == STDOUT else prints, data)
        except OSError:
            pass  # the connection was closed by kill, or nobody reads any more
        finally:
            self._eof = True
            os.close(replies)
            os.close(prints)

    def _wait(self) -> None:
        with contextlib.suppress(Exception):  # without an answer, how it ended stays unknown
            self.status = int(self.client.wait(self.id, timeout=None, condition="removed")["StatusCode"])
        self.ended = time.monotonic()

    def kill(self) -> None:
        """Remove the container with all that runs in it, and wait until it is gone."""
        if self._eof:  # it is ending by itself: let the engine tell how
            self._waiter.join(NATURAL_DEATH_SECONDS)
        if self._stream is not None:
            # First of all: an engine that cannot deliver a flood of prints waits with everything else.
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
        if not self.ended:
            self._killed = True
            with contextlib.suppress(Exception):  # removed already, or being removed: that is waited for below
                self.client.remove_container(self.id, force=True)
        if self._waiter.is_alive():
            self._waiter.join(END_SECONDS)
        if self._stream is not None:
            # The SDK ties the stream to its response; closing them in the other order leaves a complaint at exit.
            getattr(self._stream, "_response", self._stream).close()
            self._socket.close()
        self.client.close()

    def death(self) -> str:
        """How it ended, in words; empty where we ended it."""
        if self._killed or self.status is None:
            return ""
        if self.status == 128 + 9 and self.ended - self.began >= int(self.limits.cpu_seconds) - 0.1:
            return "CPU time"  # the filter lets nobody send signals, so only the kernel's own limit kills like this
        return death_of(-(self.status - 128) if 128 < self.status <= 128 + 64 else self.status)

    def complaint(self) -> str:
        """The end of what it wrote to standard error before it was ready."""
        return self._complaint.decode("utf-8", "replace").strip()[-500:]
