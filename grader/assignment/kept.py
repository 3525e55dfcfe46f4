"""What assignment.yaml says, kept beside it as Python keeps compiled modules: YAML takes longer to import than tasks to grade.

Values and their lines are kept, under a digest of the text that they were read from; types and bounds are looked at on
each load. What cannot be read, or belongs to another text, is as if it were not there.
"""

import hashlib
from pathlib import Path
from typing import TypeVar

import msgspec

from ..sandbox.kept import keep, place_of
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
    text, place = text_of(path), place_of(str(path))
    digest = hashlib.sha256(f"{FORMAT}|{text}".encode()).digest()
    try:
        kept = msgspec.msgpack.decode(Path(place).read_bytes(), type=Kept)
        if kept.digest == digest:
            return msgspec.msgpack.decode(kept.values, type=into), kept.lines
    except (OSError, msgspec.DecodeError):  # of which a value that does not fit is one, and is told with its line below
        pass
    from .settings import read

    reader = read(path, text)
    settings = reader.typed(into)
    written = msgspec.msgpack.encode(Kept(digest, msgspec.Raw(msgspec.msgpack.encode(reader.data)), reader.lines))
    keep(place, (written,))
    return settings, reader.lines
