"""The zygote: ``python -S -s grader/sandbox/jail/forked.py NUMPY_HOME``, or a fork of ``twin.py`` that goes on as one.

Its control socket is at descriptor 3. Linux only.

It imports numpy and reads all that students may import, goes into an empty root, and then forks a box for each request.
It holds no secret, sees no submission, and runs no student code: each box reads its own wire.

Control socket (SOCK_SEQPACKET, one marshalled tuple a message)::

    to the zygote     ("filter", program)                  the compiled filter, once, before the first box
                      ("launch", token, uid, grader, limits)   with four descriptors: requests, replies, prints, status
                      ("kill", token)
    from the zygote   "ready USERS" (1 where boxes can have users of their own) or "failed text", once

Status socket of one box (SOCK_SEQPACKET, text)::

    from the box      "proven layer,layer..." and lines "layer TAB why it is not in force", or "failed text"
    from the zygote   "ended STATUS CPU_SECONDS KILLED": as of wait4(2); KILLED is 1 where the grader asked for it

Every box ends when the zygote does, and the zygote when the other end of the control socket is closed.
"""

import contextlib
import gc
import marshal
import os
import select
import signal
import socket
import sys
from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.worker.serve import Worker

    from .confine import Order, Place

CONTROL = 3
MOST_DESCRIPTORS = 4096
HOME = __file__.rsplit("/", 4)[0]  # the folder that the package is imported from


class Fork:
    """A live fork: its process, its status socket, and whether the grader asked for its end."""

    def __init__(self, pid: int, status: int) -> None:
        self.pid, self.status, self.killed = pid, status, False


class Zygote:
    """Obeys the control socket; forks, kills and reaps boxes."""

    def __init__(self, control: socket.socket, place: "Place", own_pids: int) -> None:
        self.control, self.place, self.own_pids = control, place, own_pids
        self.boxes: dict[int, Fork] = {}
        self.wake, self.woken = os.pipe()
        for end in (self.wake, self.woken):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self.woken, warn_on_full_buffer=False)

    def serve(self) -> None:
        """Until the grader closes its end; then every box is killed."""
        running = True
        while running:
            readable, _, _ = select.select([CONTROL, self.wake], [], [])
            if self.wake in readable:
                os.read(self.wake, 4096)
            self.reap()
            if CONTROL in readable:
                running = self.obey()
        for token, box in list(self.boxes.items()):
            self.kill(token)
            os.waitpid(box.pid, 0)

    def obey(self) -> bool:
        """Carry out one message of the grader's; whether to go on."""
        message, descriptors, _, _ = socket.recv_fds(self.control, 1 << 20, 4)
        if not message:
            return False
        command, *arguments = marshal.loads(message)
        if command == "launch":
            self.launch(descriptors, *arguments)
        elif command == "kill":
            self.kill(*arguments)
        else:
            self.place = self.place._replace(program=arguments[0])
        return True

    def launch(self, descriptors: list[int], token: int, uid: int, grader: int, limits: dict[str, float]) -> None:
        """Fork a box, with its wire and its status socket."""
        from grader.sandbox.jail.confine import Order

        *wire, status = descriptors
        try:
            pid = self.fork()
        except OSError as refused:
            tell(status, f"failed no process could be forked: {refused}")
            os.close(status)
        else:
            if pid == 0:
                become_box(self.place, Order(uid, limits, grader), wire, status)
            self.boxes[token] = Fork(pid, status)
        for descriptor in wire:
            os.close(descriptor)

    def fork(self) -> int:
        """A fork that is the first process of a namespace of its own, where the place allows one."""
        from grader.sandbox.jail import kernel

        if self.own_pids < 0:
            return os.fork()
        kernel.unshare(kernel.NEW_PID)
        pid = -1
        try:
            pid = os.fork()
        finally:
            # Back to our own, or the next unshare would be refused.
            if pid:
                kernel.setns(self.own_pids, kernel.NEW_PID)
        return pid

    def kill(self, token: int) -> None:
        """Kill a box if it still runs. Only we can reap it, so its number cannot have become somebody else's."""
        self.reap()
        box = self.boxes.get(token)
        if box is not None:
            box.killed = True
            os.kill(box.pid, signal.SIGKILL)
            if self.own_pids < 0:
                end_group(box.pid)

    def reap(self) -> None:
        """Tell of every box that has ended."""
        for token, box in list(self.boxes.items()):
            pid, status, used = os.wait4(box.pid, os.WNOHANG)
            if pid:
                del self.boxes[token]
                tell(box.status, f"ended {status} {used.ru_utime + used.ru_stime:.3f} {int(box.killed)}")
                os.close(box.status)


def end_group(pid: int) -> None:
    """End what a box has started where it has no process namespace that ends with it."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it died before it led a group


def tell(descriptor: int, text: str) -> None:
    """Send ``text`` where somebody may have stopped listening."""
    try:
        os.write(descriptor, text.encode())
    except BrokenPipeError:
        return  # the grader has dropped this box already


def become_box(place: "Place", order: "Order", wire: list[int], status: int) -> None:
    """The life of a box, from the fork to its end; does not return."""
    code = 1
    try:
        worker = confined_worker(place, order, wire, status)
        worker.serve()
        code = 0
    finally:
        os._exit(code)


def confined_worker(place: "Place", order: "Order", wire: list[int], status: int) -> "Worker":
    """Put on every layer, tell the grader on ``status``, and let go of everything but the wire."""
    from grader.sandbox.jail.confine import Confinement
    from grader.worker.ordinary import empty_input
    from grader.worker.serve import Worker

    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    requests, replies, prints = wire
    # The zygote's own are open in every other box too: what one box does to them, another would see.
    empty_input()
    for descriptor in (1, 2):
        os.dup2(prints, descriptor, inheritable=False)
    close_all_but({0, 1, 2, requests, replies, status, place.proc, place.ruleset})
    try:
        confinement = Confinement(place, order)
        confinement.put_on()
    except BaseException as failure:
        tell(status, f"failed {type(failure).__name__}: {failure}")
        raise
    tell(status, confinement.described())
    os.close(status)
    return Worker(requests, replies, layers=",".join(confinement.layers))


def close_all_but(kept: Collection[int]) -> None:
    """Close every descriptor that is not in ``kept``: other boxes' and the zygote's own."""
    previous = -1
    for descriptor in sorted(kept):
        if descriptor > previous + 1:  # closerange(0, 0) closes everything
            os.closerange(previous + 1, descriptor)
        previous = max(descriptor, previous)
    os.closerange(previous + 1, MOST_DESCRIPTORS)


def become_first_process(reasons: dict[str, str]) -> int:
    """Go on as the first process of the new process namespace; what called waits for it and ends with it.

    Returns a descriptor of the namespace, or -1 where boxes cannot be given namespaces of their own from it.
    """
    from grader.sandbox.jail import kernel

    zygote = os.fork()
    if zygote:
        os.close(CONTROL)
        os._exit(os.waitstatus_to_exitcode(os.waitpid(zygote, 0)[1]) != 0)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY)
    try:
        kernel.unshare(kernel.NEW_PID)
        kernel.setns(own_pids, kernel.NEW_PID)
    except OSError as refused:
        reasons["pidns"] = str(refused)
        os.close(own_pids)
        return -1
    return own_pids


def prepare(control: socket.socket) -> Zygote:
    """Everything up to the first request. Raises OSError where the place lacks what every box needs."""
    sys.path[:] = [*(entry for entry in sys.path if entry != os.path.dirname(__file__)), HOME]
    from grader.sandbox.jail import namespaces, preload
    from grader.worker import kernels

    sys.path.remove(HOME)
    os.setsid()
    limit_own_descriptors()
    close_all_but(range(CONTROL + 1))
    reasons: dict[str, str] = {}
    proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
    outside = namespaces.identities(proc)
    users = namespaces.can_change_users()
    namespaces.leave(reasons)
    own_pids = -1 if "pidns" in reasons else become_first_process(reasons)
    preload.common_modules(sys.argv[1], HOME)
    kernels.forget()
    ruleset = prepare_rights(reasons)
    namespaces.empty_root("mountns" not in reasons, reasons)
    from grader.sandbox.jail.confine import Place
    from grader.worker.ordinary import add_usual_names, make_streams_on_pipes

    add_usual_names()
    make_streams_on_pipes()
    gc.freeze()
    gc.enable()
    control.send(f"ready {int(users)}".encode())
    return Zygote(control, Place(proc, ruleset, outside, __file__, reasons), own_pids)


def prepare_rights(reasons: dict[str, str]) -> int:
    """Drop the bounding set where that is allowed; return the descriptor of Landlock's rules, -1 without Landlock."""
    from grader.sandbox.jail import kernel, landlock

    with contextlib.suppress(PermissionError):  # an ordinary user has nothing to drop
        kernel.drop_bounding_set()
    try:
        return landlock.deny_everything()
    except OSError as refused:
        reasons["landlock"] = str(refused)
        return -1


def limit_own_descriptors() -> None:
    """Bound how many descriptors the zygote and its boxes can have."""
    import resource

    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (min(MOST_DESCRIPTORS, hard) if hard != resource.RLIM_INFINITY else MOST_DESCRIPTORS, hard)
    )


def main() -> None:
    """Prepare, tell the grader, and serve."""
    gc.disable()  # imports make no garbage worth looking for
    control = socket.socket(fileno=CONTROL)
    try:
        zygote = prepare(control)
    except Exception as failure:
        control.send(f"failed {type(failure).__name__}: {failure}".encode())
        raise
    zygote.serve()


if __name__ == "__main__":
    main()
