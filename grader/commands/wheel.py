"""This program as a wheel, put together from the package's own files: no network, no build tools."""

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from .. import __version__

PACKAGE = Path(__file__).resolve().parent.parent
NAME = f"grader-{__version__}-py3-none-any.whl"
LEFT_OUT = ("__pycache__",)
LONG_AGO = (1980, 1, 1, 0, 0, 0)
METADATA = f"""\
Metadata-Version: 2.1
Name: grader
Version: {__version__}
Summary: Grades numpy backprop assignments: right, explained, fast, and safe from what it grades
Requires-Python: >=3.10
Requires-Dist: numpy>=1.24
Requires-Dist: msgspec>=0.18.6
Requires-Dist: pyyaml>=6.0
Requires-Dist: click>=8.1
Requires-Dist: rich>=13.0
"""
WHEEL = """\
Wheel-Version: 1.0
Generator: grader
Root-Is-Purelib: true
Tag: py3-none-any
"""
ENTRY_POINTS = """\
[console_scripts]
grader = grader.cli:main
"""


def wheel() -> bytes:
    """The wheel's bytes, the same for the same program. It needs what a student's check needs, and no more."""
    info = f"grader-{__version__}.dist-info"
    held = {f"grader/{name}": data for name, data in package_files().items()}
    for name, text in (("METADATA", METADATA), ("WHEEL", WHEEL), ("entry_points.txt", ENTRY_POINTS)):
        held[f"{info}/{name}"] = text.encode()
    lines = [f"{name},sha256={hash_of(data)},{len(data)}" for name, data in held.items()]
    held[f"{info}/RECORD"] = "\n".join([*lines, f"{info}/RECORD,,", ""]).encode()
    return zipped(held)


def package_files() -> dict[str, bytes]:
    """Every file of the package by its path below it, in order; none that Python made itself."""
    found = [path for path in sorted(PACKAGE.rglob("*")) if path.is_file() and not set(path.parts) & set(LEFT_OUT)]
    return {path.relative_to(PACKAGE).as_posix(): path.read_bytes() for path in found}


def hash_of(data: bytes) -> str:
    """A digest as RECORD has it."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def zipped(held: Mapping[str, bytes]) -> bytes:
    """Files by name as a zip without dates, so that the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in held.items():
            member = zipfile.ZipInfo(name, LONG_AGO)
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(member, data, compresslevel=9)
    return buffer.getvalue()
