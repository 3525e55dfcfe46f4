"""The grader's ends of a worker's pipes, which never block: what cannot be read or written now is left for later.

Where the system cannot wait for several pipes at once (Windows), a thread carries each to a socket, which it can wait for.
"""

import os
import select
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import socket

CHUNK = 64 << 10
CAN_POLL_PIPES = hasattr(select, "poll")


class End(Protocol):
    """One end of a pipe, to be registered with a selector."""

    def fileno(self) -> int:
        """What a selector waits for."""

    def read(self) -> bytes | None:
        """The next chunk; None where nothing is there yet, empty where the other end is closed."""

    def write(self, data: bytearray) -> int | None:
        """Write what fits now and tell how much that was; None where the other end is closed."""

    def close(self) -> None:
        """Let go of it."""


class Pipe:
    """An end that the system can wait for."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self.descriptor = descriptor

    def fileno(self) -> int:
        """The descriptor."""
        return self.descriptor

    def read(self) -> bytes | None:
        """The next chunk; None where nothing is there yet, empty where the other end is closed."""
        try:
            return os.read(self.descriptor, CHUNK)
        except BlockingIOError:
            return None

    def write(self, data: bytearray) -> int | None:
        """Write what fits now and tell how much that was; None where the other end is closed."""
        try:
            return os.write(self.descriptor, data)
        except BlockingIOError:
            return 0
        except OSError:
            return None

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self.descriptor)


class Carried:
    """An end that is a socket; a thread carries the bytes between it and the pipe, and closes the pipe at the end."""

    def __init__(self, carry: "Callable[[socket.socket], None]") -> None:
        import socket

        self.ours, theirs = socket.socketpair()
        self.ours.setblocking(False)
        threading.Thread(target=carry, args=(theirs,), daemon=True).start()

    def fileno(self) -> int:
        """The socket's descriptor."""
        return self.ours.fileno()

    def read(self) -> bytes | None:
        """The next chunk; None where nothing is there yet, empty where the other end is closed."""
        try:
            return self.ours.recv(CHUNK)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def write(self, data: bytearray) -> int | None:
        """Write what fits now and tell how much that was; None where the other end is closed."""
        try:
            return self.ours.send(data)
        except BlockingIOError:
            return 0
        except OSError:
            return None

    def close(self) -> None:
        """Close the socket; the thread ends with the pipe or at its next write."""
        self.ours.close()


def reading_end(descriptor: int) -> End:
    """The end of a pipe that a worker writes to."""
    return Pipe(descriptor) if CAN_POLL_PIPES else Carried(lambda theirs: carry_from(descriptor, theirs))


def writing_end(descriptor: int) -> End:
    """The end of a pipe that a worker reads from."""
    return Pipe(descriptor) if CAN_POLL_PIPES else Carried(lambda theirs: carry_to(descriptor, theirs))


def carry_from(descriptor: int, theirs: "socket.socket") -> None:
    """Carry what comes out of a pipe until it ends or nobody takes it; then close both."""
    with theirs:
        try:
            while chunk := os.read(descriptor, CHUNK):
                theirs.sendall(chunk)
        except OSError:
            pass  # whoever waited is gone, or the worker: either way there is no more to carry
        finally:
            os.close(descriptor)


def carry_to(descriptor: int, theirs: "socket.socket") -> None:
    """Carry what is to go into a pipe until there is no more or nobody takes it; then close both."""
    with theirs:
        try:
            while chunk := theirs.recv(CHUNK):
                write_all(descriptor, chunk)
        except OSError:
            pass  # the worker is gone; the end of its replies tells
        finally:
            os.close(descriptor)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of ``data``, however long that takes."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
