"""Multiprocessing and subprocess where no process can be started: locks hold between threads, programs are not there.

The kernel's filter refuses what is behind both (a semaphore is a file, a program takes a fork), in words that depend on
how far a library came. Here it is said before, alike in every box: whoever only makes a pool of threads or a lock gets
them, and whoever asks for a program is told what a machine without that program tells.
"""

import errno
import os
import sys
import threading
from collections.abc import Sequence
from typing import Any

RECURSIVE = 0  # the kind of a lock that its owner may take again; others are counted alone


class Semaphore:
    """``_multiprocessing.SemLock`` for the threads of one process: there is no other that it would have to keep out."""

    SEM_VALUE_MAX = 2**31 - 1
    name: str | None = None
    handle = 0

    def __init__(self, kind: int, value: int, maxvalue: int, name: str, unlink: bool) -> None:
        self.kind, self.maxvalue = kind, maxvalue
        self._free, self._changed = value, threading.Condition(threading.Lock())
        self._owner, self._depth = 0, 0

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        """Take one, as soon as one is free; whether that worked within ``timeout`` seconds (None: for ever)."""
        with self._changed:
            if not (self.kind == RECURSIVE and self._is_mine()):
                if not self._changed.wait_for(lambda: self._free > 0, timeout if block else 0.0):
                    return False
                self._free -= 1
            self._owner, self._depth = threading.get_ident(), self._depth + 1
            return True

    def release(self) -> None:
        """Give one back. Raises AssertionError for a recursive lock of another thread's, ValueError for one too many."""
        with self._changed:
            if self.kind == RECURSIVE and not self._is_mine():
                raise AssertionError("attempt to release recursive lock not owned by thread")
            if self.kind != RECURSIVE and self._free >= self.maxvalue:
                raise ValueError("semaphore or lock released too many times")
            self._depth -= 1
            if self.kind != RECURSIVE or not self._depth:
                self._free += 1
                self._changed.notify()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def _count(self) -> int:
        return self._depth

    def _is_mine(self) -> bool:
        return self._depth > 0 and self._owner == threading.get_ident()

    def _get_value(self) -> int:
        return self._free

    def _is_zero(self) -> bool:
        return not self._free


def be_alone() -> None:
    """Put both in the place of what would ask the kernel; where a system has one of them not, there is nothing to replace."""
    for module, name, instead in (
        ("_multiprocessing", "SemLock", Semaphore),
        ("_posixsubprocess", "fork_exec", start_nothing),
        ("_posixshmem", "shm_open", share_nothing),
    ):
        try:
            setattr(__import__(module), name, instead)
        except ImportError:
            continue
    if "subprocess" in sys.modules:
        setattr(sys.modules["subprocess"], "_fork_exec", start_nothing)


def start_nothing(arguments: Sequence[Any], *_: object) -> int:
    """``_posixsubprocess.fork_exec``: raises what `not_started` says."""
    raise not_started(os.fsdecode(arguments[0]))


def not_started(program: str) -> OSError:
    """Why ``program`` is not started: there is none, or, where it is this Python, another process is not allowed."""
    if program == sys.executable:
        return PermissionError(errno.EPERM, os.strerror(errno.EPERM))
    return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), program)


def share_nothing(name: str, *_: object, **__: object) -> int:
    """``_posixshmem.shm_open``: raises PermissionError, since memory that is shared is a file."""
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), name)
