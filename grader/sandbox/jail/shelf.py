"""Modules without a disk: the code of whole folders, read while they can be, for imports after the root is emptied.

A module runs when somebody imports it and not before, so a package of hundreds of modules costs a box only what it
uses. The code lies in a file in memory that every box maps for itself: a fork copies no table of its pages, and what a
box writes there, nobody else reads. Extension modules cannot be kept as bytes, since the loader of the system wants a path;
they are mapped instead, and a library that is mapped is found again by its path without looking for the file.
"""

from __future__ import annotations

import ctypes
import errno
import marshal
import mmap
import os
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec
from importlib.util import MAGIC_NUMBER, cache_from_source
from types import CodeType, ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple

from ..kept import keep

if TYPE_CHECKING:
    from importlib.readers import FileReader

LENGTH = struct.Struct("<Q")  # of what is told about the modules, which comes before them in a file that is kept
HEADER = struct.Struct("<4s3I")  # of a .pyc: magic number, flags, and, where these say so, time and size of its source
HASH_BASED, CHECKED = 1, 2  # the bits of a .pyc's flags (PEP 552)
NEVER = -1  # when a file that is not there was changed


class Shelved(NamedTuple):
    """One module: where it lay, the folder of its parts if it is a package, and its .pyc or source in the shelf's memory."""

    path: str
    folder: str
    start: int
    end: int
    compiled: bool


class Shelf:
    """A finder and loader of modules that were read beforehand: stock it, ``open`` it, and put it on ``sys.meta_path``."""

    def __init__(self, left_out: Callable[[str], bool]) -> None:
        self.left_out = left_out
        self.modules: dict[str, Shelved] = {}
        self.extensions: dict[str, str] = {}
        self.changes = {path: changed(path) for path in (__file__, sys.modules[left_out.__module__].__file__ or "")}
        # Written file by file: memory that grows would be copied once more, and each of its pages costs a fault.
        self.file, self.size, self.memory = -1, 0, memoryview(b"")

    def open(self) -> None:
        """From here on its modules can be imported, and no others be put on it."""
        if self.size:
            self.memory = mapped(self.file)
            os.close(self.file)

    def fill(self, places: Sequence[tuple[str, str]], kept: str) -> None:
        """Stock and open a shelf that is empty, from each folder with its prefix, and keep it for others to ``take``."""
        for folder, prefix in places:
            self.stock(folder, prefix)
        self.open()
        modules = [(name, *shelved) for name, shelved in self.modules.items()]
        told = marshal.dumps((key_of(places), self.changes, self.size, modules, self.extensions))
        keep(kept, (LENGTH.pack(len(told)), told, self.memory))

    def take(self, places: Sequence[tuple[str, str]], kept: str) -> bool:
        """Open a shelf of these places as it was kept, if nothing has changed since; whether that was so.

        Whether something has changed is seen by the folders, and by those of the .pyc files, not module by module.
        """
        try:
            with open(kept, "rb") as file:
                memory = mapped(file.fileno())
            start = LENGTH.size + LENGTH.unpack_from(memory)[0]
            key, changes, size, modules, extensions = marshal.loads(memory[LENGTH.size : start])
        except (OSError, ValueError, EOFError, TypeError, struct.error):  # there is none, or it is not whole
            return False
        if key != key_of(places) or len(memory) - start != size or any(changed(path) != when for path, when in changes.items()):
            return False
        self.modules = {name: Shelved(*shelved) for name, *shelved in modules}
        self.extensions, self.memory = extensions, memory[start:]
        return True

    def map_libraries(self) -> None:
        """Have extensions where no file is found by its path any more; one whose needs are not installed is no module."""
        self.extensions = {name: library for name, library in self.extensions.items() if map_library(library)}

    def stock(self, folder: str, prefix: str = "") -> None:
        """Read every module under ``folder`` that is not left out by its last name; full names begin with ``prefix``."""
        before, _, after = cache_from_source(f"{folder}/?.py").rpartition("?")
        self.changes.update((path, changed(path)) for path in (folder, os.path.dirname(before)))
        for entry in scan(folder):
            name, dot, rest = entry.name.partition(".")
            if self.left_out(name):
                continue
            if not dot and entry.is_dir() and os.path.exists(f"{entry.path}/__init__.py"):
                self.stock(entry.path, f"{prefix}{name}.")
            elif rest == "py":
                self.modules[prefix[:-1] if name == "__init__" else prefix + name] = self.shelved(entry, before + name + after)
            elif dot + rest in EXTENSION_SUFFIXES:
                self.extensions[prefix + name] = entry.path

    def shelved(self, entry: os.DirEntry[str], compiled: str) -> Shelved:
        """A module as it is kept: its .pyc, ``compiled``, where that belongs to its source, its source otherwise."""
        folder = os.path.dirname(entry.path) if entry.name == "__init__.py" else ""
        data, start = read_or_nothing(compiled), self.size
        if not (fits := belongs(data, entry)):
            data = read_or_nothing(entry.path)
        if self.file < 0:
            self.file = os.memfd_create("shelf")
        self.size += os.write(self.file, data)
        return Shelved(entry.path, folder, start, self.size, fits)

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The spec of a module on the shelf."""
        if (library := self.extensions.get(name)) is not None:
            spec = ModuleSpec(name, ExtensionFileLoader(name, library), origin=library)
            spec.has_location = True
            return spec
        if (known := self.modules.get(name)) is None:
            return None
        spec = ModuleSpec(name, self, origin=known.path, is_package=bool(known.folder))  # type: ignore[arg-type]
        if known.folder:
            spec.submodule_search_locations = [known.folder]
        spec.has_location = True
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """An ordinary module."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Run a module's code in it."""
        exec(self.get_code(module.__name__), module.__dict__)

    def get_code(self, name: str) -> CodeType:
        """The code of a module. Raises ImportError where it is not on the shelf."""
        known = self.modules.get(name)
        if known is None:
            raise ImportError(f"No module named {name!r}", name=name)
        data = self.memory[known.start : known.end]
        if known.compiled:
            code: CodeType = marshal.loads(data[HEADER.size :])
            return code
        return compile(bytes(data), known.path, "exec", dont_inherit=True)

    def is_package(self, name: str) -> bool:
        """Whether a module on the shelf is a package."""
        return bool(self.modules[name].folder)

    def get_resource_reader(self, name: str) -> FileReader:
        """Finds that a package's data files are not there, as the reader of an ordinary loader would."""
        from importlib.readers import FileReader

        return FileReader(SimpleNamespace(path=self.modules[name].path))  # type: ignore[arg-type]

    def get_source(self, name: str) -> None:
        """No source: it stayed on the disk."""

    def get_data(self, path: str) -> bytes:
        """No data either. Raises FileNotFoundError, as an ordinary loader would without the file."""
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)


def scan(folder: str) -> Iterator[os.DirEntry[str]]:
    """The entries of a folder; none where it is not there."""
    try:
        yield from os.scandir(folder)
    except (FileNotFoundError, NotADirectoryError):  # an archive of modules, or a path that only might exist
        return


def mapped(file: int) -> memoryview:
    """A file as memory that nobody else can write to. Raises ValueError for an empty one, and OSError."""
    return memoryview(mmap.mmap(file, 0, mmap.MAP_PRIVATE, mmap.PROT_READ))


def changed(path: str) -> int:
    """When a file or folder was last changed, in whole seconds, since images keep no parts of them."""
    try:
        return int(os.stat(path).st_mtime)
    except OSError:
        return NEVER


def key_of(places: Sequence[tuple[str, str]]) -> list[str]:
    """What a shelf of these places is kept under."""
    return [sys.version, *(part for place in places for part in place)]


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


def map_library(path: str) -> bool:
    """Map an extension's library into memory, for good; whether that worked: what it needs may not be installed."""
    try:
        ctypes.CDLL(path)
    except OSError:
        return False
    return True
