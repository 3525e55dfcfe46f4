"""The disk of every box as student code sees it: an empty root, which is the working folder, and a null device.

Boxes hide the disk by different means, some of which leave names to be seen, or a working folder that has no name. So
what Python asks of paths is answered here, alike in every box. It protects nothing: what is behind is held by the box.
"""

import builtins
import errno
import functools
import io
import os
from collections.abc import Callable
from typing import Any


def show_an_empty_disk() -> None:
    """From here on ``open`` knows the null device, and paths lead to the root or nowhere; imports look by themselves."""
    builtins.open = io.open = opening_the_null_device(io.open)
    if os.name == "posix":  # Windows looks paths up by functions that cannot be replaced
        os.getcwd, os.getcwdb = lambda: "/", lambda: b"/"
        os.access = finding_the_root_only(os.access, lambda path: False)
        for name in ("stat", "lstat", "statvfs", "readlink", "chdir"):
            setattr(os, name, finding_the_root_only(getattr(os, name), absent))
    os.listdir, os.scandir = seeing_nothing_in(os.listdir, list), seeing_nothing_in(os.scandir, EmptyFolder)


def finding_the_root_only(original: Callable[..., Any], otherwise: Callable[[Any], Any]) -> Callable[..., Any]:
    """A function of a path that knows of open descriptors and of the root."""

    @functools.wraps(original)
    def looked_up(path: Any, *rest: Any, **options: Any) -> Any:
        return original(path, *rest, **options) if isinstance(path, int) or is_root(path) else otherwise(path)

    return looked_up


def is_root(path: Any) -> bool:
    """Whether a path leads to the root, where the working folder is the root."""
    text = os.fsdecode(path)
    return bool(text) and os.path.normpath(f"/{text}") in ("/", "//")


def absent(path: Any) -> Any:
    """Raises FileNotFoundError."""
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)


def seeing_nothing_in(original: Callable[..., Any], nothing: Callable[[], Any]) -> Callable[..., Any]:
    """``os.listdir`` or ``os.scandir``, but that a folder that is there is empty, where it may not be read."""

    @functools.wraps(original)
    def listed(path: Any = ".") -> Any:
        return nothing() if path is None or (not isinstance(path, int) and os.path.isdir(path)) else original(path)

    return listed


class EmptyFolder:
    """What ``os.scandir`` gives of a folder that holds nothing."""

    def __iter__(self) -> "EmptyFolder":
        return self

    def __next__(self) -> Any:
        raise StopIteration

    def __enter__(self) -> "EmptyFolder":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def close(self) -> None:
        """Nothing is open."""


def opening_the_null_device(original: Callable[..., Any]) -> Callable[..., Any]:
    """``open``, but that the null device can be had where no file can."""

    @functools.wraps(original)
    def opened(file: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:
        if file != os.devnull:
            return original(file, mode, *rest, **options)
        both = io.BufferedRWPair(Nothing(), Nothing())
        return both if "b" in mode else io.TextIOWrapper(both, encoding="utf-8", errors="replace")

    return opened


class Nothing(io.RawIOBase):
    """The null device: takes everything, gives nothing. The real one cannot be opened where nothing can."""

    def readable(self) -> bool:
        """It can be read."""
        return True

    def writable(self) -> bool:
        """It can be written."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The end of the file, at once."""
        return 0

    def write(self, data: Any) -> int:
        """Gone."""
        return len(memoryview(data).cast("B"))
