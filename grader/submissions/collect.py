"""What a student handed in, from a file, a folder, a zip or Gradescope's tree, as one `Submission`.

Only the named file is read; nothing is executed, parsed or extracted to disk. Blame is kept apart: a path that the user
of the command line got wrong raises BadInput, what a student got wrong raises NotSubmitted, which becomes a verdict.
All work is bounded: files are listed nearest first up to a number, and of several candidates only digests are kept.
"""

import hashlib
import io
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from msgspec import Struct

from ..errors import BadInput, GraderError
from .entry import (
    MOST_DEPTH,
    MOST_NOTEBOOK_BYTES,
    MOST_SCANNED,
    MOST_SOURCE_BYTES,
    Entry,
    NotSubmitted,
    printable,
    read_file,
    shown,
)
from .folder import Walk
from .formats import foreign, instead, is_notebook, remedy

MOST_NAMES, MOST_CANDIDATES = 200, 50


class Submission(Struct, frozen=True):
    """The one file that is graded: its ``name`` without folders, its bytes, and ``notes`` for the student."""

    name: str
    source: bytes
    notes: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """Digest of name and content only: the same from a file, a folder and a zip, on every machine."""
        return hashlib.sha256(self.name.encode() + b"\0" + self.source).hexdigest()


def notebook_of(filename: str) -> str:
    """``ner_window.ipynb`` of ``ner_window.py``."""
    return str(PurePosixPath(filename).with_suffix(".ipynb"))


class Listing:
    """What was found, however much it is: the first files of the wanted name, the first other names, and counts."""

    def __init__(self, entries: Iterable[Entry], filename: str) -> None:
        self.filename, self.notebook = filename, notebook_of(filename)
        self.wanted: list[Entry] = []
        self.archives: list[Entry] = []
        self.names: list[str] = []
        self.count = self.same = 0
        self.tops: set[str] = set()
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Take in one file."""
        self.count += 1
        if len(self.tops) < 2:
            self.tops.add(entry.path.split("/", 1)[0] if "/" in entry.path else "")
        if len(self.names) < MOST_NAMES:
            self.names.append(entry.path)
        if entry.name in (self.filename, self.notebook):
            self.same += 1
            self.wanted += [entry] if self.same <= MOST_CANDIDATES else []
        if entry.name.lower().endswith(".zip") and not entry.problem and len(self.archives) < 2:
            self.archives.append(entry)

    @property
    def wrapper(self) -> str:
        """The one folder that holds everything, with its slash; empty if there is none."""
        return next(iter(self.tops)) + "/" if len(self.tops) == 1 and "" not in self.tops else ""

    @property
    def named(self) -> list[Entry]:
        """The files that one of will be graded, or will be said why not: Python before notebooks."""
        return [entry for entry in self.wanted if entry.name == self.filename] or self.wanted

    @property
    def candidates(self) -> list[Entry]:
        """The files that may be graded, those at the top before those below."""
        sound = [entry for entry in self.named if not entry.problem]
        return [entry for entry in sound if entry.path in (entry.name, self.wrapper + entry.name)] or sound


def collect(path: Path, filename: str) -> Submission:
    """The submission at ``path``, a file, folder or zip, in which the file ``filename`` (``ner_window.py``) is graded.

    A notebook of the same stem is taken where there is no such file. Raises BadInput where ``path`` cannot be read at
    all, NotSubmitted where it can but holds nothing to grade.
    """
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            return from_folder(path, filename)
        if not stat.S_ISREG(mode):
            raise BadInput(f"{path} is neither a file nor a folder; give a {filename}, a folder or a zip")
        if path.suffix.lower() == ".zip":
            return from_zip(path, filename)
        real = path.resolve()  # a link is followed only where the user of the command line gave it
        return choose(Listing([Entry(path.name, lambda most: read_file(real, most))], filename))
    except FileNotFoundError:
        raise BadInput(f"{path} does not exist; give a {filename}, or a folder or zip that holds it") from None
    except OSError as failure:
        raise BadInput(f"{path} cannot be read: {failure.strerror or failure}") from None


def from_folder(path: Path, filename: str) -> Submission:
    """The submission in a folder."""
    walk = Walk(path, (filename, notebook_of(filename)))
    listing = Listing(walk, filename)
    if not listing.candidates and walk.too_many:
        raise NotSubmitted(f"{filename} was not found among the first {MOST_SCANNED} files. Hand in one file, without folders.")
    if not listing.wanted and walk.too_deep:
        raise NotSubmitted(f"The folders are nested more than {MOST_DEPTH} deep. Hand in one file, without folders.")
    return from_listing(listing)


def from_listing(listing: Listing) -> Submission:
    """The submission among files. A lone zip is looked into, and is the student's, so that its faults are too."""
    if listing.wanted or len(listing.archives) != 1:
        return choose(listing)
    from .archive import MOST_ZIP_BYTES

    filename, name = listing.filename, printable(listing.archives[0].name)
    try:
        data = listing.archives[0].read(MOST_ZIP_BYTES + 1)
        found = from_archive(io.BytesIO(data), len(data), name, filename)
    except (BadInput, OSError):
        raise NotSubmitted(f"{name} could not be opened as a zip. Hand in {filename} itself, not packed.") from None
    return Submission(found.name, found.source, (*found.notes, f"{filename} was found in {name}."))


def from_zip(path: Path, filename: str) -> Submission:
    """The submission in a zip. Raises BadInput for an archive that cannot be read or is too large."""
    with open(path, "rb") as file:
        return from_archive(file, path.stat().st_size, str(path), filename)


def from_archive(file: BinaryIO, size: int, place: str, filename: str) -> Submission:
    """The submission in an open zip of ``size`` bytes that messages call ``place``. Raises BadInput as `from_zip` does."""
    import zipfile  # it takes longer than to read the one file that most hand in

    from .archive import UNREADABLE_ZIP, check_size, entries_of

    check_size(file, size, place)
    try:
        with zipfile.ZipFile(file) as archive:
            return choose(Listing(entries_of(archive), filename), packed=True)
    except UNREADABLE_ZIP as failure:
        raise BadInput(f"{place} cannot be read as a zip: {failure}") from None


def choose(listing: Listing, packed: bool = False) -> Submission:
    """The submission among what was found; raises NotSubmitted, saying what was found, where it is not clear.

    One folder around everything in a zip (``packed``) is usual and not worth a note.
    """
    candidates, filename = listing.candidates, listing.filename
    if not candidates:
        raise NotSubmitted(refused(listing.named[0]) if listing.named else not_found(listing))
    source = read_entry(candidates[0], filename)
    digest = hashlib.sha256(source).digest()
    if any(hashlib.sha256(read_entry(entry, filename)).digest() != digest for entry in candidates[1:]):
        places = shown((entry.path for entry in candidates), len(candidates))
        raise NotSubmitted(f"{filename} was handed in more than once: {places}. Hand in only the one to grade.")
    name = listing.notebook if is_notebook(source) else candidates[0].name
    notes = notes_on(candidates[0], name, listing, listing.wrapper if packed else "")
    return Submission(name, source, tuple(notes))


def read_entry(entry: Entry, filename: str) -> bytes:
    """The bytes of a file; raises NotSubmitted where it is empty, too large, does not unpack or is no Python at all."""
    place = printable(entry.path)
    most = MOST_NOTEBOOK_BYTES
    try:
        source = entry.read(most + 1)
    except OSError:
        raise NotSubmitted(f"{place} could not be read: the file is damaged. Save it and hand it in again.") from None
    if not source.strip():
        raise NotSubmitted(f"{place} is empty. Save your work in the editor, then hand the file in again.")
    if kind := foreign(source):
        what = kind if kind.startswith("saved") else f"{kind}, not a Python file"
        raise NotSubmitted(f"{place} is {what}. {remedy(kind, filename)}")
    if entry.is_notebook and not source.lstrip().startswith(b"{"):
        raise NotSubmitted(f"{place} is not a notebook. If it is Python, rename it to {filename} and hand it in again.")
    check_length(source, place, entry.is_notebook or is_notebook(source))
    return source


def check_length(source: bytes, place: str, notebook: bool) -> None:
    """Raise NotSubmitted for a file that is larger than is graded, with what makes it smaller."""
    most = MOST_NOTEBOOK_BYTES if notebook else MOST_SOURCE_BYTES
    if len(source) > most:
        way_out = (
            "Clear the outputs of all its cells, save it and hand it in again."
            if notebook
            else "Is it really the file to hand in?"
        )
        raise NotSubmitted(f"{place} is larger than {most >> 20} MiB, the most that is graded. {way_out}")


def notes_on(taken: Entry, name: str, listing: Listing, usual: str) -> Iterator[str]:
    """What a student should know about how the file was found; ``usual`` is a folder not worth a word."""
    folder = taken.path[: -len(taken.name)]
    if folder and folder != usual:
        yield f"{taken.name} was found in folder {printable(folder)}"
    if taken.is_notebook:
        yield f"There is no {listing.filename}: the code cells of {taken.name} were graded."
    elif name != taken.name:
        yield f"{taken.name} is a notebook by its content: its code cells were graded."
    left = [entry.path for entry in listing.wanted if entry.path != taken.path]
    if left:
        yield f"Not graded: {shown(left, listing.same - 1)}."


def refused(entry: Entry) -> str:
    """Why a file was not read, and what to do. Raises GraderError where nothing is wrong with it: then we lost it."""
    if not entry.problem:
        raise GraderError(f"{printable(entry.path)} was found and not read")
    return f"{printable(entry.path)} {entry.problem}, so it was not read. Hand in the file itself."


def not_found(listing: Listing) -> str:
    """The file is missing: what was found instead, the name that comes nearest, and what to do."""
    filename = listing.filename
    if not listing.count:
        return f"{filename} was not found: nothing was handed in. Hand in a file of exactly this name."
    found = f"{filename} was not found. Found: {shown(listing.names, listing.count)}."
    names = [path.rsplit("/", 1)[-1] for path in listing.names]
    name, kind = instead(names)
    near = nearest(filename, [other for other in names if not instead([other])[0]])
    if near:
        return f"{found} Is {printable(near)} the one? Rename it to {filename}."
    if name:
        return f"{found} {printable(name)} is {kind}, not a Python file. {remedy(kind, filename)}"
    return f"{found} Hand in a file of exactly the name {filename}."


def nearest(filename: str, names: Sequence[str]) -> str:
    """The one of ``names`` that resembles the file's most; empty where none does."""
    import difflib  # only a file that is not found needs it, and every grade would pay for its import

    lower = {name.lower(): name for name in names}
    near = difflib.get_close_matches(filename.lower(), lower, n=1, cutoff=0.7)
    return lower[near[0]] if near else ""
