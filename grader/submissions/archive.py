"""The files of a zip, read from its directory; nothing is ever written to disk, and only what is chosen is unpacked."""

import stat
import zipfile
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ..errors import BadInput
from .entry import MOST_DEPTH, Entry, is_ignored

MOST_ZIP_BYTES = 64 << 20
MOST_DIRECTORY_BYTES = 8 << 20
"""Some 100,000 names, which take the zipfile module about 100 MB of memory to list."""

END, END_BYTES, LONGEST_COMMENT = b"PK\x05\x06", 22, 1 << 16


def check_size(path: Path) -> None:
    """Raise BadInput for a zip that is too large to be looked into, or whose list of files is."""
    size = path.stat().st_size
    if size > MOST_ZIP_BYTES:
        raise BadInput(f"{path} has {size} bytes; at most {MOST_ZIP_BYTES} bytes of zip are read")
    with open(path, "rb") as file:
        listed = directory_bytes(file, size)
    if listed > MOST_DIRECTORY_BYTES:
        raise BadInput(f"{path} lists too many files; hand in the file itself, or a zip with little beside it")


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
    return [member_entry(archive, member) for member in archive.infolist() if is_listed(member)]


def is_listed(member: zipfile.ZipInfo) -> bool:
    """Whether a member of a zip is a file that counts."""
    parts = parts_of(member.filename)
    return bool(parts) and not member.is_dir() and not any(map(is_ignored, parts))


def parts_of(name: str) -> tuple[str, ...]:
    """The folders and the name of a member; some Windows programs part them by a backslash."""
    return PurePosixPath(name.replace("\\", "/")).parts


def member_entry(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Entry:
    """A file in a zip. It is read through a cap, so a declared size that lies costs nothing."""
    parts = parts_of(member.filename)
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
        with archive.open(member) as file:
            return file.read(most)

    return Entry("/".join(parts), read, problem)
