"""The refusals of the jail, in the portable box: so that a self-check says what the server will say.

An audit hook answers for files, processes and the network as the jail's filter does, in the same words. It makes two
boxes behave alike and protects nothing: whoever wants to get round a hook can.
"""

import errno
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Any

from .alone import not_started

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Modules that no box has: they need a screen, make or change installations, translate Python 2, or test Python itself.
LEFT_OUT = "_distutils _tkinter conftest distutils ensurepip idlelib lib2to3 test tests tkinter turtle turtledemo"
NO_SHELL = 127 << 8  # what os.system returns where there is no shell to be started
IMPORT_SYSTEM = "<frozen importlib"
NOT_ALLOWED = """
    os.exec os.fork os.forkpty os.kill os.killpg os.posix_spawn os.spawn os.startfile os.system signal.pthread_kill
    socket.__new__
"""
NO_ACCESS = "os.mkdir os.symlink"
NOT_THERE = """
    os.chmod os.chown os.getxattr os.link os.listdir os.listxattr os.remove os.removexattr os.rename os.rmdir
    os.scandir os.setxattr os.truncate os.utime
"""
TWO_PATHS = ("os.link", "os.rename", "os.symlink")
REFUSED = {
    **dict.fromkeys(NOT_ALLOWED.split(), errno.EPERM),
    **dict.fromkeys(NO_ACCESS.split(), errno.EACCES),
    **dict.fromkeys(NOT_THERE.split(), errno.ENOENT),
}
NO_EVENT = ((os, "nice"), (os, "setpriority"), (os, "sched_setaffinity"), (signal, "raise_signal"))  # refused by name
# A machine without a network, as glibc tells it: names cannot be asked for (getaddrinfo), or are not known (the older ones).
UNRESOLVED = {
    "socket.getaddrinfo": ("EAI_AGAIN", "Temporary failure in name resolution"),
    "socket.gethostbyname": ("EAI_NONAME", "Name or service not known"),
}


def refuse() -> None:
    """From here on this process has no files, no network and no children, as far as Python code asks for them."""
    sys.dont_write_bytecode = True
    sys.meta_path.insert(0, LeftOut())
    os.system = lambda command: NO_SHELL
    for module, name in NO_EVENT:
        if hasattr(module, name):
            setattr(module, name, not_allowed)
    sys.addaudithook(hook)


def not_allowed(*_: object, **__: object) -> Any:
    """Raises PermissionError."""
    raise failure(errno.EPERM)


def is_left_out(name: str) -> bool:
    """Whether no box has a module or package of that (last) name; extensions that test Python or numpy are of them too."""
    return name in LEFT_OUT.split() or name.startswith(("_test", "_xx", "xx")) or name.endswith("_tests")


class LeftOut:
    """A finder that says of the modules which no box has that they are not there."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Raises ModuleNotFoundError for what is left out, and leaves the rest to others."""
        if is_left_out(name.rpartition(".")[2]):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def hook(event: str, arguments: Sequence[Any]) -> None:
    """Raises what the jail's filter would make of the call behind ``event``."""
    if event == "open":
        refuse_opening(*arguments)
    elif event == "subprocess.Popen":
        raise not_started(os.fsdecode(arguments[0]))
    elif event in UNRESOLVED:
        refuse_resolving(event, arguments[0])
    elif (code := REFUSED.get(event)) is not None:
        refuse_call(event, code, arguments)


def refuse_opening(path: Any, mode: Any, flags: int) -> None:
    """There is no file to be read, and none may be written; a descriptor that is open already is let through."""
    if isinstance(path, int):
        return
    if flags & WRITING:
        raise failure(errno.EACCES, path)
    if not importing(sys._getframe(2)):
        raise failure(errno.ENOENT, path)


def refuse_resolving(event: str, host: Any) -> None:
    """No name is resolved; an address of numbers needs no resolving."""
    import socket

    if host is None or is_numeric(host):
        return
    code, words = UNRESOLVED[event]
    raise socket.gaierror(getattr(socket, code), words)


def is_numeric(host: Any) -> bool:
    """Whether a host is given as an address."""
    import socket

    text = os.fsdecode(host)
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, text)
        except OSError:
            continue
        return True
    return False


def refuse_call(event: str, code: int, arguments: Sequence[Any]) -> None:
    """Every other call that the filter denies, with the path or the two paths that its error names."""
    if code == errno.EPERM:
        raise failure(code)
    path = arguments[0]
    if code == errno.ENOENT and importing(sys._getframe(2)):
        return
    if isinstance(path, int):  # a descriptor that is open: there is a file, but not to be changed
        raise failure(errno.EACCES, path)
    raise failure(code, path, arguments[1] if event in TWO_PATHS else None)


def importing(caller: FrameType) -> bool:
    """Whether it is the import system that asks: modules are to be had."""
    return caller.f_code.co_filename.startswith(IMPORT_SYSTEM)


def failure(code: int, path: Any = None, other: Any = None) -> OSError:
    """The exception of a system call that failed."""
    if other is not None:
        return OSError(code, os.strerror(code), path, None, other)
    return OSError(code, os.strerror(code)) if path is None else OSError(code, os.strerror(code), path)
