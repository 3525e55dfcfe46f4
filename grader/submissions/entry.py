"""Files that were found, before any of them is chosen: where they lie, how they are read, and what must not be read."""

import os
import stat
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

from msgspec import Struct

MOST_SOURCE_BYTES = 1 << 20
MOST_NOTEBOOK_BYTES = 5 << 20  # notebooks carry their pictures; the worker takes the code cells only
MOST_SCANNED = 200_000
MOST_DEPTH = 8
NAMES_SHOWN = 8
SINGLE = (".py", ".ipynb")  # how the names of files end that are a submission by themselves
# Beside all that starts with a dot: .git, .venv, .DS_Store, ._ner_window.py.
IGNORED = ("__MACOSX", "__pycache__", "node_modules", "site-packages", "venv")


class NotSubmitted(Exception):
    """The file to grade was not handed in, in words for the student. Every task becomes ``missing`` with them."""


class Entry(Struct, frozen=True):
    """A file that was found: ``path`` below the top, ``/`` between folders; ``read`` gives at most that many bytes, or raises
    OSError.

    ``problem`` completes "it ..." and is not empty for what must not be read.
    """

    path: str
    read: Callable[[int], bytes]
    problem: str = ""

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def is_notebook(self) -> bool:
        """Whether its name is that of a notebook."""
        return self.name.lower().endswith(".ipynb")


def is_ignored(name: str) -> bool:
    """Whether a name belongs to a tool and not to a student."""
    return name in IGNORED or (name.startswith(".") and name != "..")


def read_file(path: Path, most: int) -> bytes:
    """The first ``most`` bytes of a regular file. Neither follows a link nor waits for a pipe; raises OSError for both."""
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):  # not every system has each
        flags |= getattr(os, name, 0)
    with open(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(f"{path} is not a regular file")
        return file.read(most)


def shown(paths: Iterable[str], count: int) -> str:
    """The first of ``count`` paths in one line, and how many more there are."""
    more = count - NAMES_SHOWN
    return ", ".join(map(printable, islice(paths, NAMES_SHOWN))) + (f" and {more} more" if more > 0 else "")


def printable(text: str) -> str:
    """``text`` as it may be shown: a name is the student's, so it may hold anything."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in text)
    return clean if len(clean) <= 100 else clean[:48] + "…" + clean[-48:]
