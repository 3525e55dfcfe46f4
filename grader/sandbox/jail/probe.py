"""Attempts: what a box must not be able to do is tried in it, before the first student byte.

Each attempt returns what is wrong, empty where the kernel refused it. Nothing here trusts a setting that was made; it
does what an attacker would do first. Runs in the box, with every layer applied.
"""

import errno
import fcntl
import mmap
import os
import resource
import socket
from collections.abc import Callable, Mapping

from . import kernel

WRITABLE_BY_ALL = ("/tmp/grader-probe", "/dev/shm/grader-probe", "grader-probe")
FAMILIES = ("AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_VSOCK", "AF_ALG", "AF_PACKET")


def succeeds(what: str, attempt: Callable[..., object], *arguments: object) -> str:
    """``what`` where ``attempt`` was let through, empty where the kernel refused it."""
    try:
        attempt(*arguments)
    except OSError:
        return ""
    return what


def first(*findings: str) -> str:
    """The first attempt that was let through."""
    return next((finding for finding in findings if finding), "")


def open_and_close(path: str, flags: int = os.O_RDONLY) -> None:
    """Try to open a path."""
    os.close(os.open(path, flags, 0o600))


def make_and_remove_file(path: str) -> None:
    """Try to make a file."""
    open_and_close(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    os.unlink(path)


def make_and_remove_folder(path: str) -> None:
    """Try to make a folder."""
    os.mkdir(path)
    os.rmdir(path)


def root() -> str:
    """List the root folder and make a folder in it: it must be empty and stay so."""
    entries = os.listdir("/")
    if entries:
        return f"the root folder holds {len(entries)} entries"
    return succeeds("a folder could be made in the root", make_and_remove_folder, "/grader-probe")


def root_folder_opens() -> str:
    """Open the one folder that is there in every box; only Landlock refuses this before the filter is loaded."""
    return succeeds("the root folder could be opened", open_and_close, "/")


def files(canary: str) -> str:
    """Read a file that is known to exist, open the root, make files and folders where everybody may."""
    return first(
        succeeds(f"{canary} could be opened", open_and_close, canary),
        root_folder_opens(),
        *(succeeds(f"{path} could be made", make_and_remove_file, path) for path in WRITABLE_BY_ALL),
        succeeds("a folder could be made", make_and_remove_folder, "/tmp/grader-probe"),
    )


def network() -> str:
    """Make sockets of the families that have led out of boxes before."""
    families = [(name, getattr(socket, name)) for name in FAMILIES if hasattr(socket, name)]
    kinds = (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW)
    return first(
        *(
            succeeds(f"a socket of {name} could be made", socket.socket, family, kind)
            for name, family in families
            for kind in kinds
        ),
        succeeds("a pair of sockets could be made", socket.socketpair),
    )


def processes() -> str:
    """Fork."""
    return succeeds("a process could be forked", fork_and_wait)


def fork_and_wait() -> None:
    """Try to start a process."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def calls() -> str:
    """Make system calls that nothing but the filter denies: start a program that is not there, make a file in memory."""
    if kernel.prctl(kernel.PR_GET_SECCOMP) != kernel.SECCOMP_MODE_FILTER:
        return "no filter is loaded"
    try:
        os.execv("/no/such/program", ["program"])
    except OSError as refused:
        if refused.errno != errno.EPERM:
            return f"starting a program was answered with: {refused.strerror}"
    return succeeds("a file in memory could be made", os.memfd_create, "grader-probe")


def signals(grader: int) -> str:
    """Send the grader the signal that is none; have it sent one whenever a pipe can be read."""
    return first(
        succeeds("the grader could be signalled", os.kill, grader, 0),
        succeeds("the grader could be made the owner of a pipe", make_owner_of_a_pipe, grader),
    )


def make_owner_of_a_pipe(pid: int) -> None:
    """Try to make another process the one that is signalled when a pipe can be read."""
    ends = os.pipe()
    try:
        fcntl.fcntl(ends[0], fcntl.F_SETOWN, pid)
    finally:
        for end in ends:
            os.close(end)


def peer_memory(grader: int) -> str:
    """Read the grader's memory and its environment."""
    paths = [f"/proc/{grader}/{name}" for name in ("mem", "environ", "maps")]
    return first(*(succeeds(f"{path} could be opened", open_and_close, path) for path in paths), foreign_memory(grader))


def foreign_memory(pid: int) -> str:
    """Try to read another process's memory."""
    # The address is ours and may mean nothing there: "bad address" tells that the right to read was given.
    try:
        kernel.read_memory_of(pid)
    except OSError as refused:
        return "the grader's memory could be read" if refused.errno == errno.EFAULT else ""
    return "the grader's memory could be read"


def limits(wanted: Mapping[int, int]) -> str:
    """Go over the memory limit, and raise it; ``wanted`` are the limits that were set, by the kernel's number."""
    for which, most in wanted.items():
        if resource.getrlimit(which) != (most, most):
            return f"limit {which} is {resource.getrlimit(which)}, not {most}"
    most = wanted[resource.RLIMIT_AS]
    try:
        mmap.mmap(-1, most).close()
    except (OSError, MemoryError):
        return limit_rises(resource.RLIMIT_AS, most + (1 << 20))
    return "more memory than allowed could be mapped"


def limit_rises(which: int, most: int) -> str:
    """Try to raise a limit."""
    try:
        resource.setrlimit(which, (most, most))
    except (OSError, ValueError):
        return ""
    return "a limit could be raised"


def session() -> str:
    """Lead the session, and reach no terminal."""
    if not os.getsid(0) == os.getpgid(0) == os.getpid():
        return "it does not lead its session"
    return succeeds("a terminal could be opened", open_and_close, "/dev/tty", os.O_RDWR)


def user(uid: int) -> str:
    """Become root again, by user and by group; ``uid`` is who it should be, 0 where nobody else can be had."""
    if not uid:
        return "there is no other user to change to here"
    held = {*os.getresuid(), *os.getresgid(), *os.getgroups()}
    if held != {uid}:
        return f"it is {sorted(held)}, not {uid} alone"
    return first(succeeds("it could become root", os.setuid, 0), succeeds("it could join the group of root", os.setgid, 0))


def capabilities() -> str:
    """Hold any capability."""
    held = kernel.capabilities()
    return f"capabilities {held:x} are left" if held else ""


def switch(option: int, wanted: int) -> str:
    """Read a switch of prctl back: there is nothing to try that other layers do not refuse as well."""
    found = kernel.prctl(option)
    return "" if found == wanted else f"prctl says {found}"
