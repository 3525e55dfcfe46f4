"""A student's kit as it lies on a laptop: found, proven whole, and judged by."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct, structs

from .. import __version__
from ..assignment.load import assembled
from ..errors import BadInput
from ..grading.grade import Bench, grade, provenance
from ..grading.records.record import Record, decoded
from ..grading.records.recorded import recorded_bench
from ..reports.report import Report
from ..sandbox import choose
from ..submissions.collect import collect
from ..submissions.entry import NotSubmitted

POINTS = "points.msgpack"
FORMAT = 1
ANEW = "unzip the whole kit anew, or get it again from your course"


class Manifest(Struct, frozen=True):
    """``kit.json``: the version of the program that made the kit, the assignment, and a digest of each of its files."""

    version: str
    assignment: str
    files: Mapping[str, str]
    format: int = FORMAT


class Kit(Struct, frozen=True):
    """A kit that was proven whole: its folder, the assignment to judge, and the points to judge it at."""

    folder: Path
    bench: Bench
    record: Record

    @property
    def home(self) -> Path:
        """The folder that the kit was unzipped into, where the student's file lies."""
        return self.folder.parent


def kit_at(path: Path) -> Path | None:
    """The kit that lies in ``path``, or beside it where it is a file; None if there is none."""
    homes = [path] if path.is_dir() else [path.parent]
    folders = [home / choose.KIT_FOLDER for home in homes]
    return next((folder for folder in folders if (folder / choose.KIT_MANIFEST).is_file()), None)


def open_kit(folder: Path) -> Kit:
    """The kit in ``folder``. Raises BadInput, with what to do next, for one that is not whole or of another version."""
    manifest = manifest_of(folder)
    for name, digest in manifest.files.items():
        try:
            whole = hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
        except OSError:
            raise BadInput(f"{folder / name} is missing: {ANEW}") from None
        if not whole:
            raise BadInput(f"{folder / name} is damaged or was changed: {ANEW}")
    record = decoded((folder / manifest.assignment / POINTS).read_bytes())
    assignment = assembled(record.settings, folder / manifest.assignment)
    return Kit(folder, recorded_bench(assignment, record), record)


def manifest_of(folder: Path) -> Manifest:
    """What a kit says of itself. Raises BadInput where it cannot be read, or another program is needed to."""
    path = folder / choose.KIT_MANIFEST
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except OSError:
        raise BadInput(f"there is no {path}: {ANEW}") from None
    except msgspec.DecodeError:
        raise BadInput(f"{path} is damaged: {ANEW}") from None
    if (manifest.format, manifest.version) != (FORMAT, __version__):
        made = f"the kit in {folder} was made by version {manifest.version} of grader, and this is {__version__}"
        raise BadInput(f"{made}: unzip the whole kit anew, and run its `python check.py`, which brings the right one")
    return manifest


def judge(kit: Kit, here: Path, page: bool = False) -> Report:
    """The report of what the file or folder ``here`` holds, judged at recorded points in the process box.

    With what a ``page`` shows, if one is made. Raises BadInput where no file, or more than one, could be meant.
    """
    file = kit.bench.assignment.file
    notebook = Path(file).with_suffix(".ipynb").name
    if here.is_dir() and (here / file).is_file() and (here / notebook).is_file():
        raise BadInput(f"{here} holds {file} and {notebook}: say which one, as in `python check.py {notebook}`")
    launcher = choose.launcher("process")
    try:
        report = grade(structs.replace(kit.bench, page=page), collect(here, file), launcher)
    except NotSubmitted as reason:
        raise BadInput(str(reason)) from None
    finally:
        launcher.close(wait=False)
    notices = [*versions(kit.record), report.notice]
    return structs.replace(report, recorded=True, notice="\n".join(filter(None, notices)))


def versions(record: Record) -> Sequence[str]:
    """What differs between this place and the server's that a number may depend on; nothing where nothing does."""
    here = provenance("", ())
    pairs = (("Python", here.python, record.python), ("numpy", np.__version__, record.numpy))
    other = [f"{name} {mine}, there {theirs}" for name, mine, theirs in pairs if minor(mine) != minor(theirs)]
    return [f"Versions differ from the server's: here {'; here '.join(other)}. The server's verdict counts."] if other else []


def minor(version: str) -> list[str]:
    """``["3", "12"]`` of ``3.12.4``."""
    return version.split(".")[:2]
