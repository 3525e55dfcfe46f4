"""What student code can import in a jail: once the root is empty, nothing more can be read from a disk.

All of the standard library and of numpy is put on a shelf (``shelf``), as code that has not run. What nearly everybody
imports, what numpy imports late by itself, and what a box replaces, is imported already, so that a box need not run it.
"""

import mmap
import os
import sys
import zlib
from collections.abc import Sequence
from importlib.machinery import PathFinder

from ...worker.refusals import is_left_out
from ..kept import keep, place_of
from .shelf import Shelf
from .stock import Places, Stock

COMMON = """
    numpy numpy.exceptions numpy.fft numpy.linalg numpy.random
    __future__ collections.abc copy dataclasses heapq json queue site string traceback typing
    _multiprocessing _posixshmem _posixsubprocess
"""


def common_modules(numpy_home: str, own_home: str) -> None:
    """Stock the shelf, and import what is common and what a box itself needs, from the standard library and the two homes.

    Neither home stays importable. Raises ImportError where numpy or the worker is not in them.
    """
    standard = list(filter(None, sys.path))
    shelf = shelf_in_use() or kept_shelf(standard, numpy_home) or new_shelf(standard, numpy_home)
    shelf.map_libraries()
    sys.path.append(own_home)
    import grader.sandbox.jail.confine
    import grader.worker.serve  # noqa: F401 - a box has them from here

    sys.path.remove(own_home)
    for name in COMMON.split():
        try:
            __import__(name)
        except ModuleNotFoundError as missing:  # numpy.exceptions is newer than the oldest numpy that is supported
            if missing.name != name or name == "numpy":
                raise
    keep_the_locale()
    # Where the root cannot be emptied, names of files are still seen: a module must not be found that cannot be read.
    sys.meta_path.remove(PathFinder)


def shelf_in_use() -> Shelf | None:
    """The shelf on which modules are found already, if there is one."""
    return next((finder for finder in sys.meta_path if isinstance(finder, Shelf)), None)


def kept_shelf(standard: Sequence[str], numpy_home: str) -> Shelf | None:
    """Have modules of the standard library and of numpy found on the shelf that was kept of them, where there is one."""
    kept = kept_at(numpy_home)
    if not os.access(kept, os.R_OK):
        return None
    return in_use(os.open(kept, os.O_RDONLY), places(standard, numpy_home))


def new_shelf(standard: Sequence[str], numpy_home: str) -> Shelf:
    """Have them found on a new shelf, and keep it. Raises OSError where it cannot be made.

    A process of its own makes it: so what this one gets in its memory is the same, whether the shelf is new or kept.
    """
    wanted, file = places(standard, numpy_home), os.memfd_create("shelf")
    maker = os.fork()
    if maker == 0:
        make(file, wanted, kept_at(numpy_home))
    os.waitpid(maker, 0)
    shelf = in_use(file, wanted)
    if shelf is None:
        raise OSError("the modules that students may import could not be read")
    return shelf


def in_use(file: int, wanted: Places) -> Shelf | None:
    """Ask the shelf in a file, which is closed, before the disk; None where it cannot be used."""
    shelf = Shelf.of(file, wanted)
    os.close(file)
    if shelf is not None:
        sys.meta_path.insert(sys.meta_path.index(PathFinder), shelf)
    return shelf


def make(file: int, wanted: Places, kept: str) -> None:
    """Stock a shelf, and keep it; does not return."""
    try:
        Stock(file, is_left_out).fill(wanted)
        keep(kept, (memoryview(mmap.mmap(file, 0, mmap.MAP_PRIVATE, mmap.PROT_READ)),))
    finally:
        os._exit(0)


def places(standard: Sequence[str], numpy_home: str) -> Places:
    """The folders whose modules are put on the shelf, and how their names begin."""
    return [*((place, "") for place in standard), (f"{numpy_home}/numpy", "numpy.")]


def kept_at(numpy_home: str) -> str:
    """Where the shelf is kept: each Python, and each numpy, has its own."""
    return place_of(__file__, f"shelf.{sys.implementation.cache_tag}.{zlib.crc32(os.fsencode(numpy_home)):08x}")


def keep_the_locale() -> None:
    """Have the C library read the locale of the environment once, for good: ``setlocale(LC_ALL, "")`` finds it later."""
    import _locale

    refused: type[Exception] = getattr(_locale, "Error")
    try:
        _locale.setlocale(_locale.LC_ALL, "")
    except refused:
        return  # this place has no such locale, and a box has none either
    for category in (_locale.LC_COLLATE, _locale.LC_MONETARY, _locale.LC_NUMERIC, _locale.LC_TIME, _locale.LC_MESSAGES):
        _locale.setlocale(category, "C")  # as an interpreter starts
