"""The jail: a box that is a fork of the zygote, behind every layer that the place allows. Linux only.

What is in force is told by the box, before the first student byte, and compared with what the kernel says of it.
Nothing falls back in silence: ``Link.layers`` holds what was proven, and ``box`` refuses to grade with less than an
assignment requires.
"""

import os
import random
import threading
from typing import NamedTuple

from ...errors import BoxUnsafe, GraderError
from ..link import BoxLimits, Link
from . import seccomp
from .asked import Watch, end_box, request_box, told_by
from .zygote import FIRST_UID, UIDS, Zygote, ZygoteFailed, start

FEW_DESCRIPTORS = 64


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


class Coming(NamedTuple):
    """A box that was asked for and puts on its layers: where it comes from, as whom, and our ends of it."""

    zygote: Zygote
    uid: int
    limits: BoxLimits
    link: Link
    watch: Watch


class JailLauncher:
    """Forks boxes from a zygote; one is started at the first launch where none is given. Safe for many threads."""

    name = "jail"

    def __init__(self, zygote: Zygote | None = None) -> None:
        self._lock = threading.Lock()
        self._zygote, self._introduced = zygote, False
        self._slots, self._tokens = Slots(), 0
        self._no_filter: dict[str, str] = {}
        self._coming: Coming | None = None
        self._failure: GraderError | None = None
        self.reasons: dict[str, str] = {}  # why layers are not in force, as of the last launch

    def ahead(self, limits: BoxLimits) -> None:
        """Ask now for the box that the next launch will want: it puts on its layers while the grader does other things.

        Not where descriptors are scarce, which those other things need, too.
        """
        import resource

        if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < FEW_DESCRIPTORS:
            return
        try:
            zygote = self._claimed()
        except GraderError as failure:
            self._failure = failure  # told by the launch, which need not wait for another zygote
            return
        try:
            self._coming = self._asked(zygote, limits)
        except GraderError:
            return  # the launch tries again

    def launch(self, limits: BoxLimits) -> Link:
        """A box that has proven its layers. Raises GraderError where none starts, BoxUnsafe where the kernel
        contradicts the box or where nothing could end what student code starts."""
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure
        coming = self._taken()
        if coming is not None and coming.limits != limits:
            coming.link.kill()
            coming = None
        zygote = coming.zygote if coming is not None else self._claimed()
        try:
            return self._proven(coming or self._asked(zygote, limits))
        except ZygoteFailed:
            # It was there a moment ago, so something killed it; a new one holds no more secrets than the first.
            self._drop(zygote)
        return self._proven(self._asked(self._claimed(), limits))

    def _taken(self) -> Coming | None:
        """The box that is on its way already, if there is one; whoever takes it has it alone."""
        with self._lock:
            coming, self._coming = self._coming, None
            return coming

    def _asked(self, zygote: Zygote, limits: BoxLimits) -> Coming:
        """A box that is on its way. Raises ZygoteFailed where the zygote is gone, GraderError where we have no means left."""
        uid = self._slots.take() if zygote.can_change_users else 0
        with self._lock:
            self._tokens += 1
            token = self._tokens
        try:
            ends, watch = request_box(zygote, token, uid, limits)
        except BaseException:
            self._slots.give_back(uid)
            raise

        def kill() -> None:
            end_box(zygote, token, watch)
            self._slots.give_back(uid)

        return Coming(zygote, uid, limits, Link(*ends, kill, told_by(watch, limits), most_output=limits.output_bytes), watch)

    def _proven(self, coming: Coming) -> Link:
        """The link of a box once it has proven its layers, and the kernel does not contradict it."""
        link = coming.link
        try:
            layers, reasons, pid = coming.watch.started()
            self.reasons = {**reasons, **self._no_filter}
            verify(pid, coming.uid, layers)
        except GraderError:
            link.kill()
            raise
        link.layers = tuple(layers)
        return link

    def _claimed(self) -> Zygote:
        """A ready zygote. Raises ZygoteFailed where none starts."""
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
            return self._zygote

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
        if (coming := self._taken()) is not None:
            coming.link.kill()
        with self._lock:
            if self._zygote is not None:
                self._zygote.close(wait)
                self._zygote = None


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
