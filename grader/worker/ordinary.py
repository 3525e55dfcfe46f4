"""What an interpreter started bare (``-S``) lacks beside one that a student starts, and what must not differ between runs."""

import builtins
import functools
import hashlib
import io
import os
import random
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import numpy as np
from numpy.random import bit_generator

STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))  # of descriptors 0, 1 and 2


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


def make_streams() -> None:
    """Standard streams anew on descriptors 0 to 2, as they are now: a stream remembers what it was made on."""
    for descriptor, (name, mode) in enumerate(STREAMS):
        stream = open(descriptor, mode, buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def empty_input() -> None:
    """Standard input becomes a pipe of our own that has ended: ``input()`` fails as where nobody types."""
    reading, writing = os.pipe()
    os.close(writing)
    os.dup2(reading, 0)
    os.close(reading)


def add_usual_names() -> None:
    """``exit``, ``quit``, ``help`` and their like, which ``-S`` leaves out; a null device and folders, which are empty."""
    import site

    site.setquit()
    site.setcopyright()
    site.sethelper()
    builtins.open = io.open = opening_the_null_device(io.open)
    os.listdir, os.scandir = seeing_nothing_in(os.listdir, list), seeing_nothing_in(os.scandir, EmptyFolder)


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


def seeing_nothing_in(original: Callable[..., Any], nothing: Callable[[], Any]) -> Callable[..., Any]:
    """``os.listdir`` or ``os.scandir``, but that a folder that is there is empty, where it may not be read."""

    @functools.wraps(original)
    def listed(path: Any = ".") -> Any:
        return nothing() if path is None or (not isinstance(path, int) and os.path.isdir(path)) else original(path)

    return listed


def opening_the_null_device(original: Callable[..., Any]) -> Callable[..., Any]:
    """``open``, but that the null device can be had where no file can."""

    @functools.wraps(original)
    def opened(file: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:
        if file != os.devnull:
            return original(file, mode, *rest, **options)
        both = io.BufferedRWPair(Nothing(), Nothing())
        return both if "b" in mode else io.TextIOWrapper(both, encoding="utf-8", errors="replace")

    return opened


def be_run_as(name: str) -> None:
    """Arguments as of ``python name``: no path of ours, no argument; and a main module that is not ours."""
    sys.argv, sys.orig_argv = [name], ["python", name]
    sys.modules["__main__"] = ModuleType("__main__")


def seed_everything(files: Sequence[tuple[str, bytes]]) -> None:
    """Seed what draws unseeded from the content of ``files``: one submission draws the same on every run and in every box.

    Holds for ``random``, ``np.random``, ``random.Random()`` and ``np.random.default_rng()``; not for ``secrets`` and
    ``os.urandom``, of which nobody expects it.
    """
    told = hashlib.sha256()
    for name, data in files:
        told.update(f"{name}\0{len(data)}\0".encode() + data)
    entropy = random.Random(told.digest())
    seed = random.Random.seed

    def seeded(self: random.Random, a: Any = None, version: int = 2) -> None:
        seed(self, entropy.getrandbits(256) if a is None else a, version)

    setattr(random.Random, "seed", seeded)
    setattr(random, "seed", getattr(random, "_inst").seed)  # bound to the old one when random was imported
    # Where numpy's generators ask for entropy that nobody gave them.
    setattr(bit_generator, "randbits", entropy.getrandbits)
    random.seed()
    np.random.seed()
