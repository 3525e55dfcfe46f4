"""What a fork of the zygote does to itself before it serves: every layer the place allows, each proven at once.

Runs in the box; the order matters. Namespaces need rights that the change of user takes away; Landlock needs
no_new_privs; the filter comes last, since it denies most of what the others are made with.
"""

import os
import resource
import signal
from collections.abc import Mapping
from typing import NamedTuple

from . import kernel, landlock, namespaces, probe

THREADS, STACK_BYTES = 64, 64 << 20


class Order(NamedTuple):
    """What the grader asks of one box: a user (0: none can be had), its limits, and who the grader is."""

    uid: int
    limits: Mapping[str, float]
    grader: int


class Place(NamedTuple):
    """What the zygote found and prepared, the same for every box.

    ``proc`` is a descriptor of the folder /proc, ``ruleset`` one of Landlock's rules (-1: none); ``outside`` are the
    grader's namespaces, ``canary`` a file that exists, ``reasons`` why a layer cannot be had, ``program`` the
    compiled filter (empty: none).
    """

    proc: int
    ruleset: int
    outside: Mapping[str, int]
    canary: str
    reasons: Mapping[str, str]
    program: bytes = b""


class Confinement:
    """The layers of one box as they are put on. ``layers`` are proven; ``reasons`` say why others are not in force."""

    def __init__(self, place: Place, order: Order) -> None:
        self.place, self.order = place, order
        self.layers: list[str] = []
        self.reasons: dict[str, str] = dict(place.reasons)

    def put_on(self) -> None:
        """Apply and prove everything. The caller is this process's only thread and has closed what it does not need.

        Raises OSError where a layer that every place allows cannot be applied.
        """
        os.setsid()
        self.leave_namespaces()
        wanted = set_limits(self.order.limits)
        self.prove("chroot", probe.root())
        if self.order.uid:
            become(self.order.uid)
        kernel.drop_capabilities()
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
        # After the change of user, which clears it: a box does not outlive the zygote.
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        self.restrict_files()
        if self.place.program:
            kernel.load_filter(self.place.program)
        self.prove_the_rest(wanted)

    def leave_namespaces(self) -> None:
        """Own namespaces, proven by the kernel's numbers for them: none is the grader's."""
        namespaces.enter_own(self.reasons)
        if "utsns" not in self.reasons:
            kernel.sethostname(b"box")
        be_first_when_memory_runs_out(self.place.proc)
        mine = namespaces.identities(self.place.proc)
        os.close(self.place.proc)
        for layer, identity in mine.items():
            self.prove(layer, "it is the grader's" if identity == self.place.outside.get(layer) else "")

    def restrict_files(self) -> None:
        """Landlock, proven by a folder that can be opened before and not after."""
        if self.place.ruleset >= 0:
            os.close(os.open("/", os.O_RDONLY))
            landlock.restrict(self.place.ruleset)
            os.close(self.place.ruleset)
            self.prove("landlock", probe.root_folder_opens())

    def prove_the_rest(self, wanted: Mapping[int, int]) -> None:
        """Try what every layer together forbids; ``wanted`` are the limits that were set."""
        self.prove("rlimits", probe.limits(wanted))
        self.prove("session", probe.session())
        self.prove("no_new_privs", probe.switch(kernel.PR_GET_NO_NEW_PRIVS, 1))
        self.prove("undumpable", probe.switch(kernel.PR_GET_DUMPABLE, 0))
        self.prove("uid", probe.user(self.order.uid))
        self.prove("no_capabilities", probe.capabilities())
        self.prove("seccomp", probe.calls())
        self.prove("no_files", probe.files(self.place.canary))
        self.prove("no_network", probe.network())
        self.prove("no_processes", probe.processes())
        self.prove("no_kill", probe.signals(self.order.grader))
        self.prove("no_peer_memory", probe.peer_memory(self.order.grader))

    def prove(self, layer: str, finding: str) -> None:
        """Count ``layer`` as in force where an attempt found nothing."""
        if finding:
            self.reasons.setdefault(layer, finding)
        else:
            self.layers.append(layer)

    def described(self) -> str:
        """What the grader is told: the layers, then a line for each other one and why it is not in force."""
        reasons = [f"{layer}\t{reason}" for layer, reason in self.reasons.items() if layer not in self.layers]
        return "\n".join([f"proven {','.join(self.layers)}", *reasons])


def become(uid: int) -> None:
    """Change to ``uid`` and the group of that number, and to no other group, for good."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def set_limits(limits: Mapping[str, float]) -> dict[int, int]:
    """Set the kernel's limits of one box, hard and soft alike; returns what was set, by the kernel's number."""
    wanted: dict[int, int] = {
        resource.RLIMIT_AS: int(limits["memory_bytes"]),
        resource.RLIMIT_CPU: int(limits["cpu_seconds"]),
        resource.RLIMIT_NOFILE: int(limits["open_files"]),
        resource.RLIMIT_NPROC: THREADS,
        resource.RLIMIT_STACK: STACK_BYTES,
        **dict.fromkeys((resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_MEMLOCK, resource.RLIMIT_MSGQUEUE), 0),
    }
    for which, most in wanted.items():
        hard = resource.getrlimit(which)[1]
        wanted[which] = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (wanted[which], wanted[which]))
    return wanted


def be_first_when_memory_runs_out(proc: int) -> None:
    """Tell the kernel to end this process before any other; where /proc is read-only (a container), it decides itself."""
    try:
        file = os.open("self/oom_score_adj", os.O_WRONLY, dir_fd=proc)
    except OSError:
        return
    try:
        os.write(file, b"1000")
    finally:
        os.close(file)
