"""Stocking a shelf: every module of whole folders, read into one file, and behind them what tells where each lies.

The file is laid out as ``modules | told | LENGTH of told``; ``shelf`` reads it. It is used as long as nothing has changed,
which is seen by the folders and by those of their .pyc files, not module by module.
"""

import marshal
import os
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import MAGIC_NUMBER, cache_from_source

LENGTH = struct.Struct("<Q")
HEADER = struct.Struct("<4s3I")  # of a .pyc: magic number, flags, and, where these say so, time and size of its source
HASH_BASED, CHECKED = 1, 2  # the bits of a .pyc's flags (PEP 552)
NEVER = -1  # when a file that is not there was changed

Places = Sequence[tuple[str, str]]
"""Folders, and how the full names of their modules begin."""


class Stock:
    """What has been read so far. It is written file by file: each page of memory that grows would cost a fault more."""

    def __init__(self, file: int, left_out: Callable[[str], bool]) -> None:
        self.file, self.left_out = file, left_out
        self.size = 0
        self.modules: list[tuple[str, str, str, int, int, bool]] = []
        self.extensions: dict[str, str] = {}
        self.changes = {path: changed(path) for path in (__file__, sys.modules[left_out.__module__].__file__ or "")}

    def fill(self, places: Places) -> None:
        """Read every module in these places, and write what tells of them. Raises OSError where there is no room."""
        for folder, prefix in places:
            self.add(folder, prefix)
        told = marshal.dumps((key_of(places), self.changes, self.size, self.modules, self.extensions))
        self.write(told + LENGTH.pack(len(told)))

    def add(self, folder: str, prefix: str = "") -> None:
        """Read every module under ``folder`` that is not left out by its last name; full names begin with ``prefix``."""
        before, _, after = cache_from_source(f"{folder}/?.py").rpartition("?")
        self.changes.update((path, changed(path)) for path in (folder, os.path.dirname(before)))
        for entry in scan(folder):
            name, dot, rest = entry.name.partition(".")
            if self.left_out(name):
                continue
            if not dot and entry.is_dir() and os.path.exists(f"{entry.path}/__init__.py"):
                self.add(entry.path, f"{prefix}{name}.")
            elif rest == "py":
                self.put(prefix[:-1] if name == "__init__" else prefix + name, entry, before + name + after)
            elif dot + rest in EXTENSION_SUFFIXES:
                self.extensions[prefix + name] = entry.path

    def put(self, name: str, entry: os.DirEntry[str], compiled: str) -> None:
        """Add a module: its .pyc, ``compiled``, where that belongs to its source, its source otherwise."""
        folder = os.path.dirname(entry.path) if entry.name == "__init__.py" else ""
        data, start = read_or_nothing(compiled), self.size
        if not (fits := belongs(data, entry)):
            data = read_or_nothing(entry.path)
        self.size += len(data)
        self.write(data)
        self.modules.append((name, entry.path, folder, start, self.size, fits))

    def write(self, data: bytes) -> None:
        """Append to the file. Raises OSError where not all of it has room."""
        if os.write(self.file, data) != len(data):
            raise OSError("no room for the modules that students may import")


def key_of(places: Places) -> list[str]:
    """What a shelf of these places is known by."""
    return [sys.version, *(part for place in places for part in place)]


def changed(path: str) -> int:
    """When a file or folder was last changed, in whole seconds, since images keep no parts of them."""
    try:
        return int(os.stat(path).st_mtime)
    except OSError:
        return NEVER


def scan(folder: str) -> Iterator[os.DirEntry[str]]:
    """The entries of a folder, in the order of their names; none where it is not there."""
    try:
        yield from sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):  # an archive of modules, or a path that only might exist
        return


def belongs(data: bytes, source: os.DirEntry[str]) -> bool:
    """Whether a .pyc was made by this Python from this source, by the rules of the ordinary import."""
    if len(data) <= HEADER.size:
        return False
    magic, flags, seconds, size = HEADER.unpack_from(data)
    if magic != MAGIC_NUMBER:
        return False
    if flags & HASH_BASED:
        return not flags & CHECKED
    told = source.stat()
    return bool(seconds == int(told.st_mtime) & 0xFFFFFFFF and size == told.st_size & 0xFFFFFFFF)


def read_or_nothing(path: str) -> bytes:
    """A file's bytes; empty where it cannot be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return os.read(descriptor, os.fstat(descriptor).st_size)
    except OSError:
        return b""
    finally:
        os.close(descriptor)
