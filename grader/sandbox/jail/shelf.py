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
from collections.abc import Sequence
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from types import CodeType, ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple

from .stock import HEADER, LENGTH, Places, changed, key_of

if TYPE_CHECKING:
    from importlib.readers import FileReader


class Shelved(NamedTuple):
    """One module: where it lay, the folder of its parts if it is a package, and its .pyc or source in the shelf's memory."""

    path: str
    folder: str
    start: int
    end: int
    compiled: bool


class Shelf:
    """A finder and loader of modules that were read beforehand, to be put on ``sys.meta_path``."""

    def __init__(self, memory: memoryview, modules: dict[str, Shelved], extensions: dict[str, str]) -> None:
        self.memory, self.modules, self.extensions = memory, modules, extensions

    @classmethod
    def of(cls, file: int, places: Places) -> Shelf | None:
        """The shelf in a file that ``Stock`` has made of these places; None where it is not whole, or something has changed."""
        try:
            memory = memoryview(mmap.mmap(file, 0, mmap.MAP_PRIVATE, mmap.PROT_READ))
            end = len(memory) - LENGTH.size
            start = end - LENGTH.unpack_from(memory, end)[0]
            key, changes, size, modules, extensions = marshal.loads(memory[start:end])
        except (OSError, ValueError, EOFError, TypeError, struct.error):
            return None
        if key != key_of(places) or start != size or any(changed(path) != when for path, when in changes.items()):
            return None
        return cls(memory, {name: Shelved(*shelved) for name, *shelved in modules}, extensions)

    def map_libraries(self) -> None:
        """Have extensions where no file is found by its path any more; one whose needs are not installed is no module."""
        self.extensions = {name: library for name, library in self.extensions.items() if map_library(library)}

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


def map_library(path: str) -> bool:
    """Map an extension's library into memory, for good; whether that worked: what it needs may not be installed."""
    try:
        ctypes.CDLL(path)
    except OSError:
        return False
    return True
