"""A whole class's submissions: Gradescope's export, as zip or folder, or a plain folder of submissions by name.

Nothing is extracted to disk, and of each submission only the file that is graded is read, when it is asked for. What a
student got wrong stays theirs (`HandedIn.collect` raises NotSubmitted); an export that is not whole is refused in one
line, so that nobody is left out in silence.
"""

import contextlib
import os
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct

from ..errors import BadInput
from .archive import UNREADABLE_ZIP, listed_parts, member_entry, parts_of
from .collect import Listing, Submission, collect, from_folder, from_listing
from .entry import MOST_SCANNED, SINGLE, Entry, NotSubmitted, is_ignored, printable, read_file, shown
from .metadata import METADATA, Record, read_metadata

MOST_METADATA_BYTES = 256 << 20
SUBMISSION_FOLDER = re.compile(r"submission_\d+")


class Student(NamedTuple):
    """Who handed something in; each part may be empty."""

    name: str = ""
    sid: str = ""
    email: str = ""


class HandedIn(Struct, frozen=True):
    """One submission of a class; several ``students`` are a group.

    ``id`` is the name of its folder or file, and safe as a name below another folder. ``results`` is the results.json
    that Gradescope kept of it, ``score`` the total that it showed; ``attempts`` counts earlier submissions too.
    ``collect`` gives the one file that is graded; it raises NotSubmitted where there is none.
    """

    id: str
    students: Sequence[Student]
    collect: Callable[[], Submission]
    created_at: str = ""
    score: float | None = None
    results: Mapping[str, Any] | None = None
    attempts: int = 1

    def is_named(self, name: str) -> bool:
        """Whether ``name`` means this submission: its id, the number in it, or a student's name, sid or email."""
        told = {self.id, self.id.removeprefix("submission_"), *(part for student in self.students for part in student if part)}
        return name in told


class HandedInClass(Struct, frozen=True):
    """All that a class handed in, by id, and the files beside it that are no submission."""

    hand_ins: Sequence[HandedIn]
    unread: Sequence[str] = ()


def refuse_export(path: Path, assignment: str) -> None:
    """Raise BadInput, naming `grader regrade`, where ``path`` is a class export and not one submission."""
    found = metadata_of_folder(path) if path.is_dir() else path.suffix.lower() == ".zip" and metadata_of_zip(path)
    if found:
        raise BadInput(
            f"{path} is the export of a whole class, not one submission; use: grader regrade {assignment} {path} -o DIR"
        )


def metadata_of_folder(path: Path) -> list[Path]:
    """Where the metadata of an export lie: in the folder, or in a folder of it."""
    found = [path / METADATA, *(entry / METADATA for entry in sorted(path.iterdir()) if not is_ignored(entry.name))]
    return [place for place in found if place.is_file() and not place.is_symlink()]


def metadata_of_zip(path: Path) -> list[str]:
    """The members of a zip that are the metadata of an export, the topmost first; none for what is no zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            return metadata_members(archive)
    except UNREADABLE_ZIP:
        return []


def metadata_members(archive: zipfile.ZipFile) -> list[str]:
    """The members of a zip that are the metadata of an export, the topmost first."""
    found = {member.filename: listed_parts(member) for member in archive.infolist()}
    fitting = [name for name, parts in found.items() if parts and parts[-1] == METADATA and len(parts) <= 2]
    return sorted(fitting, key=lambda name: len(found[name]))


@contextlib.contextmanager
def open_class(path: Path, filename: str) -> Iterator[HandedInClass]:
    """The class at ``path``, in whose submissions the file ``filename`` is graded; it stays open while they are read.

    Raises BadInput, one line, where ``path`` is no class's submissions or not all of them.
    """
    try:
        if path.is_dir():
            yield from_class_folder(path, filename)
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                yield from_class_zip(archive, path, filename)
        elif path.exists():
            raise BadInput(f"{path} is not a class's submissions: give Gradescope's export, or a folder of submissions by name")
        else:
            raise BadInput(f"{path} does not exist; give Gradescope's export, or a folder of submissions by name")
    except zipfile.BadZipFile as failure:
        raise BadInput(f"{path} cannot be read as a zip: {failure}") from None


def from_class_folder(path: Path, filename: str) -> HandedInClass:
    """An export that was unpacked, or a plain folder."""
    try:
        places = metadata_of_folder(path)
        if places:
            home = places[0].parent
            names = [entry.name for entry in os.scandir(home) if entry.is_dir(follow_symlinks=False)]
            records = read_metadata(read_file(places[0], MOST_METADATA_BYTES), str(places[0]))
            openers = {name: folder_opener(home / name, filename) for name in names}
            return matched(records, openers, str(places[0]))
        return from_plain_folder(path, filename)
    except OSError as failure:
        raise BadInput(f"{failure.filename or path} cannot be read: {failure.strerror or failure}") from None


def folder_opener(folder: Path, filename: str) -> Callable[[], Submission]:
    """What reads the submission in a folder; a folder that cannot be read costs its own submission only."""

    def read() -> Submission:
        try:
            return from_folder(folder, filename)
        except OSError as failure:
            raise NotSubmitted(f"The submission could not be read: {failure.strerror or failure}.") from None

    return read


def from_class_zip(archive: zipfile.ZipFile, path: Path, filename: str) -> HandedInClass:
    """An export as it was downloaded."""
    places = metadata_members(archive)
    if not places:
        raise BadInput(
            f"{path} holds no {METADATA}, so it is not Gradescope's export; "
            "submissions by name are taken from a folder, so unpack them first"
        )
    top = len(listed_parts(archive.getinfo(places[0]))) - 1
    folders: dict[str, list[zipfile.ZipInfo]] = {}
    for member in archive.infolist():
        parts = parts_of(member.filename)
        if len(parts) > top and (member.is_dir() or len(parts) > top + 1) and parts[top] not in (".", ".."):
            folders.setdefault(parts[top], []).append(member)
    with archive.open(places[0]) as file:
        records = read_metadata(file.read(MOST_METADATA_BYTES), f"{path}/{places[0]}")
    openers = {name: zip_opener(archive, members, top + 1, filename) for name, members in folders.items()}
    return matched(records, openers, f"{path}/{places[0]}")


def zip_opener(
    archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo], depth: int, filename: str
) -> Callable[[], Submission]:
    """What reads the submission among members of an export, each ``depth`` folders below its top."""

    def read() -> Submission:
        if len(members) > MOST_SCANNED:
            raise NotSubmitted(f"More than {MOST_SCANNED} files were handed in. Hand in one file, without folders.")
        entries = [
            member_entry(archive, member, parts[depth:])
            for member in members
            if (parts := listed_parts(member)) and len(parts) > depth
        ]
        return from_listing(Listing(entries, filename))

    return read


def matched(records: Mapping[str, Record], openers: Mapping[str, Callable[[], Submission]], place: str) -> HandedInClass:
    """Every record with its folder. Raises BadInput where either has no other: an export that is not whole."""
    folders = {name for name in openers if SUBMISSION_FOLDER.fullmatch(name)} | (openers.keys() & records.keys())
    missing, unknown = sorted(records.keys() - folders), sorted(folders - records.keys())
    if missing:
        raise BadInput(
            f"{place} names {shown(missing, len(missing))}, and there is no such folder beside it: the export is not whole"
        )
    if unknown:
        said = shown(unknown, len(unknown))
        raise BadInput(f"{place} does not name {said}, which lies beside it: the export is not whole")
    found = [
        HandedIn(
            name,
            [Student(*student) for student in record.students],
            openers[name],
            created_at=record.created_at,
            score=record.score,
            results=record.results,
            attempts=record.attempts,
        )
        for name, record in records.items()
    ]
    return HandedInClass(sorted(found, key=lambda hand_in: natural(hand_in.id)))


def natural(name: str) -> tuple[list[int], str]:
    """Orders submission_9 before submission_10."""
    return [int(digits) for digits in re.findall(r"\d+", name)] if SUBMISSION_FOLDER.fullmatch(name) else [], name


def from_plain_folder(path: Path, filename: str) -> HandedInClass:
    """A folder whose files, zips and folders are one submission each, named after who handed it in."""
    entries = sorted((entry for entry in os.scandir(path) if not is_ignored(entry.name)), key=lambda entry: entry.name)
    inner = entries[0] if len(entries) == 1 and entries[0].is_dir(follow_symlinks=False) else None
    below = [entry.name for entry in os.scandir(inner.path)] if inner else []
    if orphans := [name for name in [*(entry.name for entry in entries), *below] if SUBMISSION_FOLDER.fullmatch(name)]:
        raise BadInput(
            f"{path} holds {shown(orphans, len(orphans))} but no {METADATA}: the export is not whole; download it again"
        )
    if any(entry.name in (filename, f"{Path(filename).stem}.ipynb") for entry in entries):
        raise BadInput(f"{path} is one submission, not a folder of submissions; use: grader grade NAME {path}")
    found: dict[str, HandedIn] = {}
    unread = []
    for entry in entries:
        opener = plain_opener(entry, filename)
        if opener is None:
            unread.append(printable(entry.name))
            continue
        name = entry.name if entry.is_dir(follow_symlinks=False) else Path(entry.name).stem
        if name in found:
            raise BadInput(f"{path} holds {name} twice, as files or folders of one name: rename or remove one")
        found[name] = HandedIn(name, [Student(printable(name))], opener)
    if not found:
        raise BadInput(f"{path} holds no submissions: give Gradescope's export, or a folder of submissions by name")
    return HandedInClass(list(found.values()), unread)


def plain_opener(entry: "os.DirEntry[str]", filename: str) -> Callable[[], Submission] | None:
    """What reads one entry of a plain folder; None for what can be no submission."""
    path = Path(entry.path)
    if entry.is_dir(follow_symlinks=False):
        return folder_opener(path, filename)
    suffix = path.suffix.lower()
    if suffix in SINGLE:
        # Named after the student, so it gets the name that it is graded under.
        wanted = filename if suffix == ".py" else f"{Path(filename).stem}.ipynb"
        problem = "is a link" if entry.is_symlink() else "" if entry.is_file() else "is not a regular file"
        found = Entry(wanted, lambda most: read_file(path, most), problem)
        return lambda: from_listing(Listing([found], filename))
    return (lambda: from_own_zip(path, filename)) if suffix == ".zip" else None


def from_own_zip(path: Path, filename: str) -> Submission:
    """A zip of a plain folder: it is the student's, so that its faults are too."""
    try:
        if not path.is_symlink():
            return collect(path, filename)
    except BadInput:
        pass  # told below, as the student's own
    raise NotSubmitted(f"{printable(path.name)} could not be opened as a zip. Hand in {filename} itself, not packed.")
