"""The refusals of the jail, in the portable box: so that a self-check says what the server will say.

An audit hook answers for files, processes and the network as the jail's filter does, in the same words. It makes two
boxes behave alike and protects nothing: whoever wants to get round a hook can.
"""

import errno
import os
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Any

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Modules that no box has: they need a screen, make or change installations, translate Python 2, or test Python itself.
LEFT_OUT = "_distutils _tkinter conftest distutils ensurepip idlelib lib2to3 test tests tkinter turtle turtledemo"
NO_SHELL = 127 << 8  # what os.system returns where there is no shell to be started
IMPORT_SYSTEM = "<frozen importlib"
NOT_ALLOWED = """
    os.exec os.fork os.forkpty os.posix_spawn os.spawn os.startfile os.system socket.__new__ subprocess.Popen
"""
NO_ACCESS = """
    os.chmod os.chown os.link os.mkdir os.remove os.removexattr os.rename os.rmdir os.setxattr os.symlink os.truncate
    os.utime
"""
NOT_THERE = "os.listdir os.scandir"
REFUSED = {
    **dict.fromkeys(NOT_ALLOWED.split(), errno.EPERM),
    **dict.fromkeys(NO_ACCESS.split(), errno.EACCES),
    **dict.fromkeys(NOT_THERE.split(), errno.ENOENT),
}


def refuse() -> None:
    """From here on this process has no files, no network and no children, as far as Python code asks for them."""
    sys.dont_write_bytecode = True
    sys.meta_path.insert(0, LeftOut())
    os.system = lambda command: NO_SHELL
    sys.addaudithook(hook)


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
        path, _, flags = arguments
        if isinstance(path, int):  # a descriptor that is open already
            return
        if flags & WRITING:
            raise failure(errno.EACCES, path)
        if not importing(sys._getframe(1)):
            raise failure(errno.ENOENT, path)
        return
    code = REFUSED.get(event)
    if code is None or (code == errno.ENOENT and importing(sys._getframe(1))):
        return
    raise failure(code, None if code == errno.EPERM else arguments[0])


def importing(caller: FrameType) -> bool:
    """Whether it is the import system that asks: modules are to be had."""
    return caller.f_code.co_filename.startswith(IMPORT_SYSTEM)


def failure(code: int, path: Any = None) -> OSError:
    """The exception of a system call that failed."""
    return OSError(code, os.strerror(code)) if path is None else OSError(code, os.strerror(code), path)
