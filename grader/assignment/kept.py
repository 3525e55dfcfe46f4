"""What assignment.yaml says, kept beside it as Python keeps compiled modules: YAML takes longer to import than tasks to grade.

Values and their lines are kept, under a digest of the text that they were read from; types and bounds are looked at on
each load. What cannot be read, or belongs to another text, is as if it were not there.
"""

import contextlib
import hashlib
import os
import sys
from pathlib import Path
from typing import TypeVar

import msgspec

from .files import text_of
from .places import Lines

Loaded = TypeVar("Loaded")
FORMAT = 1
"""Raised whenever the same text is read to be something else."""


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """One file as it was read."""

    digest: bytes
    values: msgspec.Raw
    lines: Lines


def kept_settings(path: Path, into: type[Loaded]) -> tuple[Loaded, Lines]:
    """As ``load_settings``, and without YAML where the same text was read before."""
    text, place = text_of(path), place_of(path)
    digest = hashlib.sha256(f"{FORMAT}|{text}".encode()).digest()
    try:
        kept = msgspec.msgpack.decode(place.read_bytes(), type=Kept)
        if kept.digest == digest:
            return msgspec.msgpack.decode(kept.values, type=into), kept.lines
    except (OSError, msgspec.DecodeError):  # of which a value that does not fit is one, and is told with its line below
        pass
    from .settings import read

    reader = read(path, text)
    settings = reader.typed(into)
    if not sys.dont_write_bytecode:
        keep(place, Kept(digest, msgspec.Raw(msgspec.msgpack.encode(reader.data)), reader.lines))
    return settings, reader.lines


def place_of(path: Path) -> Path:
    """Where the file at ``path`` is kept."""
    return path.parent / "__pycache__" / f"{path.name}.kept"


def keep(place: Path, kept: Kept) -> None:
    """Write a file whole or not at all. A folder that cannot be written to is no trouble: the next load takes longer."""
    draft = place.with_name(f"{place.name}.{os.getpid()}")
    try:
        place.parent.mkdir(exist_ok=True)
        draft.write_bytes(msgspec.msgpack.encode(kept))
        os.replace(draft, place)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()
