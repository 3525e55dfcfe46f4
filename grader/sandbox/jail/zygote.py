"""The grader's hold on the zygote: start it, ask it for boxes, end it.

``start`` is meant to be the very first thing that a program does: the zygote then imports numpy while the program
imports its own, and it cannot have anything that the program learns later. So this module imports next to nothing
until it has started one.
"""

from __future__ import annotations

import os
import sys

from ...errors import GraderError
from ..interpreter import SteadyAddresses, environment, numpy_home, zygote_flags

TYPE_CHECKING = False  # even the import of typing would take longer than all that is done here
if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping, Sequence
    from typing import Any

CONTROL, SIGKILL = 3, 9
READY_SECONDS = 60.0
FIRST_UID, UIDS = 60000, 5000  # the users that boxes run as where the grader is root
FORKED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "forked.py")


class ZygoteFailed(GraderError):
    """The zygote did not start or is gone; the argument says what is known."""

    def __init__(self, known: str) -> None:
        super().__init__(f"the jail cannot be used: {known}")


class Zygote:
    """A zygote that is starting or running. Safe to use from many threads: every message is one packet."""

    def __init__(self, pid: int, control: int) -> None:
        self.pid, self.can_change_users = pid, False
        self._control, self._ready, self._closed = control, False, False
        self._socket: socket.socket | None = None

    def wait_ready(self) -> None:
        """Wait until boxes can be asked for. Raises ZygoteFailed."""
        import socket

        self._socket = control = socket.socket(fileno=self._control)
        control.settimeout(READY_SECONDS)
        try:
            word, _, rest = control.recv(4096).decode("utf-8", "replace").partition(" ")
        except OSError as failure:
            raise ZygoteFailed(str(failure)) from failure
        if word != "ready":
            raise ZygoteFailed(rest or "it ended before it was ready")
        self._ready, self.can_change_users = True, rest == "1"

    def ask(self, command: str, *arguments: int | bytes | Mapping[str, float], descriptors: Sequence[int] = ()) -> None:
        """Send one command; ``descriptors`` are copied to the zygote. Raises ZygoteFailed where nobody listens."""
        import marshal
        import socket

        if self._socket is None:
            raise ZygoteFailed("it was asked before it was ready")
        message: tuple[Any, ...] = (command, *arguments)
        try:
            socket.send_fds(self._socket, [marshal.dumps(message, 4)], list(descriptors))
        except OSError as failure:
            raise ZygoteFailed(str(failure)) from failure

    def close(self, wait: bool = True) -> None:
        """End the zygote and, with it, every box; wait until it is gone. Harmless when called again.

        A program that ends itself at once need not ``wait``: the kernel takes some 20 ms to take namespaces down.
        """
        if self._closed:
            return
        self._closed = True
        if not self._ready:  # it has no boxes yet, so there is no need to wait until it looks up from its imports
            os.kill(self.pid, SIGKILL)
        if self._socket is None:
            os.close(self._control)
        else:
            self._socket.close()
        if wait:
            os.waitpid(self.pid, 0)


def start() -> Zygote:
    """Start the zygote and return at once. Linux only: raises ZygoteFailed elsewhere, and where numpy is missing."""
    if not sys.platform.startswith("linux"):
        raise ZygoteFailed(f"the jail is made of Linux's means, and this is {sys.platform}")
    import _socket  # the socket module takes longer to import than all that is done here

    try:
        home = numpy_home()
    except GraderError as failure:
        raise ZygoteFailed(str(failure)) from failure
    ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
    nothing = [(os.POSIX_SPAWN_OPEN, descriptor, os.devnull, os.O_RDWR, 0) for descriptor in range(3)]
    try:
        with SteadyAddresses():
            pid = os.posix_spawn(
                sys.executable,
                [sys.executable, *zygote_flags(), FORKED, home],
                environment(),
                file_actions=[*nothing, (os.POSIX_SPAWN_DUP2, theirs.fileno(), CONTROL)],
            )
    except OSError as failure:
        ours.close()
        raise ZygoteFailed(str(failure)) from failure
    finally:
        theirs.close()
    return Zygote(pid, ours.detach())
