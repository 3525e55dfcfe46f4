"""What student code can import in a jail: once the root is empty, nothing more can be read from a disk.

All of the standard library and of numpy is put on a shelf (``shelf``), as code that has not run. What nearly everybody
imports, what numpy imports late by itself, and what a box replaces, is imported already, so that a box need not run it.
"""

import sys
from importlib.machinery import PathFinder

from .shelf import Shelf

COMMON = """
    numpy numpy.exceptions numpy.fft numpy.linalg numpy.random
    __future__ collections.abc copy dataclasses heapq json queue site string traceback typing
    _multiprocessing _posixshmem _posixsubprocess
"""


def common_modules(numpy_home: str, own_home: str) -> None:
    """Stock the shelf, and import what is common and what a box itself needs, from the standard library and the two homes.

    Neither home stays importable. Raises ImportError where numpy or the worker is not in them.
    """
    standard = [place for place in sys.path if place]
    sys.path.append(own_home)
    from grader.worker.refusals import is_left_out

    shelf = Shelf(is_left_out)
    for place in standard:
        shelf.stock(place)
    shelf.stock(f"{numpy_home}/numpy", "numpy.")
    shelf.open()
    sys.meta_path.insert(sys.meta_path.index(PathFinder), shelf)
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
