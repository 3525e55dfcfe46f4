"""The serving loop of the worker, its clock and its limits."""

import _signal
import gc
import marshal
import os
import signal
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from types import FrameType
from typing import Any

from . import wire
from .alone import be_alone
from .disk import show_an_empty_disk
from .leaf import Leaf
from .machine import Absent, Machine, NotGiven, load
from .ordinary import add_usual_names, be_run_as, empty_input, make_streams, seed_everything


class TimeUp(BaseException):
    """Raised inside the student's code when a call has used up its seconds."""


class Worker:
    """Answers requests from the descriptor ``inbox`` on the descriptor ``outbox``; ``layers`` is told in HELLO."""

    def __init__(self, inbox: int, outbox: int, layers: str) -> None:
        self.inbox, self.outbox, self.layers = os.fdopen(inbox, "rb"), os.fdopen(outbox, "wb"), layers
        self.machine: Machine | None = None
        self.own_files: tuple[str, ...] = ()

    def serve(self) -> None:
        """Answer until the grader closes its end."""
        while len(header := self.inbox.read(wire.REQUEST.size)) == wire.REQUEST.size:
            _, kind, size = wire.REQUEST.unpack(header)
            payload = self.inbox.read(size)
            if kind == wire.SETUP:
                limit_resources(marshal.loads(payload)["limits"])
                self.send(wire.reply_frame(0, wire.RETURNED, 0, [Leaf("text", data=[self.layers])]))
            elif kind == wire.LOAD:
                self.load(marshal.loads(payload))
            elif kind == wire.RUN:
                for call_id, fresh, seconds, steps, waits in marshal.loads(payload):
                    self.run(call_id, fresh, seconds, steps, waits)
            elif kind == wire.SYNC:
                os.write(2, payload)

    def load(self, request: Mapping[str, Any]) -> None:
        """Import a submission and answer whether that worked."""
        name, support = request["name"], request["support"]
        gc.freeze()  # gc.collect() of a student's looks through what is theirs, and takes as long in every box
        self.own_files = (name.replace(".ipynb", ".py"),)
        be_alone()
        show_an_empty_disk()
        be_run_as(self.own_files[0])
        seed_everything([(name, request["source"]), *support])

        def bind_machine(leaves: dict[str, Leaf]) -> None:
            self.machine = load(name, request["source"], support)

        self.attempt(0, request["seconds"], bind_machine)

    def run(self, call_id: int, fresh: bool, seconds: float, steps: Any, waits: Collection[int]) -> None:
        """Run one call and answer it."""
        machine = self.machine
        if machine is not None:
            self.attempt(call_id, seconds, lambda leaves: machine.run(steps, fresh, leaves, waits, lambda: self.more(call_id)))

    def more(self, call_id: int) -> Sequence[tuple[str, Any]]:
        """Ask for the inputs that the current step is the first to use. The clock of the call stands still meanwhile."""
        left = move_alarm(0.0)
        self.send(wire.reply_frame(call_id, wire.WAITING, self.machine.step if self.machine else 0, ()))
        _, _, size = wire.REQUEST.unpack(self.inbox.read(wire.REQUEST.size))
        given: Sequence[tuple[str, Any]] = marshal.loads(self.inbox.read(size))
        move_alarm(left)
        return given

    def attempt(self, call_id: int, seconds: float, action: Callable[[dict[str, Leaf]], None]) -> None:
        """Run one action under the soft clock and send its reply; leaves fetched before an error travel too."""
        status, error = wire.RETURNED, b""
        leaves: dict[str, Leaf] = {}
        try:
            set_alarm(seconds)
            action(leaves)
            set_alarm(0)
        except NotGiven:
            raise
        except BaseException as raised:  # SystemExit and KeyboardInterrupt are answers too
            set_alarm(0)
            status = {Absent: wire.MISSING, TimeUp: wire.TIMED_OUT}.get(type(raised), wire.RAISED)
            error = wire.error_frame(raised, self.own_files)
        flush_prints()
        self.send(wire.reply_frame(call_id, status, self.machine.step if self.machine else 0, leaves.values(), error))

    def send(self, frame: bytes) -> None:
        """Send one reply."""
        self.outbox.write(frame)
        self.outbox.flush()


def flush_prints() -> None:
    """Pass on what the student's code has printed."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue  # the student closed or replaced it; their reply still counts


def set_alarm(seconds: float) -> None:
    """Ring in so many seconds of wall time; 0 takes the alarm back."""
    if hasattr(signal, "setitimer"):
        # Every call sets the alarm twice; module signal would make an enumeration's member of each handler.
        _signal.signal(_signal.SIGALRM, ring if seconds else _signal.SIG_IGN)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def move_alarm(seconds: float) -> float:
    """Have the alarm that is set ring in so many seconds, 0 for never; those that were left, 0 where none was set."""
    return signal.setitimer(signal.ITIMER_REAL, seconds)[0] if hasattr(signal, "setitimer") else 0.0


def ring(signum: int, frame: FrameType | None) -> None:
    """The alarm: time is up."""
    raise TimeUp


def limit_resources(limits: Mapping[str, float]) -> None:
    """Set the kernel's limits for this process; on systems without them the grader's own clock remains.

    ``limits`` may name ``memory_bytes`` (address space), ``cpu_seconds`` and ``open_files``. Files cannot grow and
    cores are never dumped.
    """
    try:
        import resource
    except ImportError:
        return
    wanted = {
        resource.RLIMIT_AS: limits.get("memory_bytes"),
        resource.RLIMIT_CPU: limits.get("cpu_seconds"),
        resource.RLIMIT_NOFILE: limits.get("open_files"),
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for which, most in wanted.items():
        if most is not None:
            resource.setrlimit(which, (int(most), int(most)))


def adopt_wire() -> tuple[int, int]:
    """Move the wire off the standard descriptors; return ``(inbox, outbox)``. Prints go to standard error.

    The interpreter has all the names of an ordinary one from here on.
    """
    inbox, outbox = os.dup(0), os.dup(1)
    empty_input()
    os.dup2(2, 1)
    make_streams()
    add_usual_names()
    return inbox, outbox
