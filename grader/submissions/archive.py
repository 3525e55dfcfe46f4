"""The files of a zip, read from its directory; nothing is ever written to disk, and only what is chosen is unpacked."""

import stat
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import BinaryIO

from ..errors import BadInput
from .entry import MOST_DEPTH, Entry, is_ignored

MOST_ZIP_BYTES = 64 << 20
MOST_DIRECTORY_BYTES = 8 << 20
"""Some 100,000 names, which take the zipfile module about 100 MB of memory to list."""

UNREADABLE_ZIP = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError, OverflowError, IndexError)
END, END_BYTES, LONGEST_COMMENT = b"PK\x05\x06", 22, 1 << 16


def check_size(file: BinaryIO, size: int, place: str) -> None:
    """Raise BadInput for a zip of ``size`` bytes that is too large to be looked into, or whose list of files is."""
    if size > MOST_ZIP_BYTES:
        raise BadInput(f"{place} has {size} bytes; at most {MOST_ZIP_BYTES} bytes of zip are read")
    if directory_bytes(file, size) > MOST_DIRECTORY_BYTES:
        raise BadInput(f"{place} lists too many files; hand in the file itself, or a zip with little beside it")


def directory_bytes(file: BinaryIO, size: int) -> int:
    """How long a zip says that its list of files is; 0 where there is none.

    The field of the end record, APPNOTE.TXT 4.3.16 (PKWARE); a zip64 has all bits set there, and so is too long.
    """
    file.seek(max(size - END_BYTES - LONGEST_COMMENT, 0))
    tail = file.read()
    at = tail.rfind(END)
    return int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0


def entries_of(archive: zipfile.ZipFile) -> list[Entry]:
    """The files of an open zip, those of tools left out."""
    return [member_entry(archive, member, parts) for member in archive.infolist() if (parts := listed_parts(member))]


def listed_parts(member: zipfile.ZipInfo) -> tuple[str, ...]:
    """The folders and the name of a member of a zip; none where it is no file that counts."""
    parts = parts_of(member.filename)
    return () if member.is_dir() or any(map(is_ignored, parts)) else parts


def parts_of(name: str) -> tuple[str, ...]:
    """The folders and the name of a member; some Windows programs part them by a backslash."""
    return PurePosixPath(name.replace("\\", "/")).parts


def member_entry(archive: zipfile.ZipFile, member: zipfile.ZipInfo, parts: Sequence[str]) -> Entry:
    """A file in a zip, at ``parts`` below what was handed in.

    It is read through a cap, so a declared size that lies costs nothing.
    """
    kind = stat.S_IFMT(member.external_attr >> 16)
    problem = ""
    if parts[0].startswith("/") or ".." in parts or ":" in parts[0]:
        problem = "has a path that leads out of the zip"
    elif len(parts) > MOST_DEPTH + 1:
        problem = f"lies more than {MOST_DEPTH} folders deep"
    elif kind not in (0, stat.S_IFREG):
        problem = "is a link" if kind == stat.S_IFLNK else "is not a regular file"
    elif member.flag_bits & 0x1:
        problem = "is locked by a password"
    elif member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        problem = "is packed by a method that is not read here"  # some of those can ask for gigabytes of memory

    def read(most: int) -> bytes:
        try:
            with archive.open(member) as file:
                return file.read(most)
        except UNREADABLE_ZIP as failure:
            raise OSError(str(failure)) from failure

    return Entry("/".join(parts), read, problem)
