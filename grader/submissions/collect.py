"""What a student handed in, from a file, a folder, a zip or Gradescope's tree, as one `Submission`.

Only the named file is read; nothing is executed, parsed or extracted to disk. Blame is kept apart: a path that the user
of the command line got wrong raises BadInput, what a student got wrong raises NotSubmitted, which becomes a verdict.
"""

import difflib
import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct

from ..errors import BadInput

MOST_SOURCE_BYTES = 1 << 20
MOST_NOTEBOOK_BYTES = 5 << 20  # notebooks carry their pictures; the worker takes the code cells only
MOST_FILES = 5000
MOST_DEPTH = 8
MOST_ZIP_BYTES = 32 << 20
MOST_UNPACKED_BYTES = 256 << 20
MOST_RATIO = 100
RATIO_FROM_BYTES = 16 << 20  # small archives of repetitive text are packed tighter than MOST_RATIO honestly
NAMES_SHOWN = 8
IGNORED = ("__MACOSX", "__pycache__")  # beside all that starts with a dot: .git, .DS_Store, ._ner_window.py
UNREADABLE_ZIP = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError, OverflowError)


class Submission(Struct, frozen=True):
    """The one file that is graded: its ``name`` without folders, its bytes, and ``notes`` for the student."""

    name: str
    source: bytes
    notes: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """Digest of name and content only: the same from a file, a folder and a zip, on every machine."""
        return hashlib.sha256(self.name.encode() + b"\0" + self.source).hexdigest()


class NotSubmitted(Exception):
    """The file to grade was not handed in, in words for the student. Every task becomes ``missing`` with them."""


class Entry(Struct, frozen=True):
    """A file that was found: ``path`` below the top, ``/`` between folders; ``read`` gives at most that many bytes.

    ``problem`` completes "it ..." and is not empty for what must not be read.
    """

    path: str
    read: Callable[[int], bytes]
    problem: str = ""

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.path.rsplit("/", 1)[-1]


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
        return choose([Entry(path.name, lambda most: read_file(real, most))], filename)
    except FileNotFoundError:
        raise BadInput(f"{path} does not exist; give a {filename}, or a folder or zip that holds it") from None
    except OSError as failure:
        raise BadInput(f"{path} cannot be read: {failure.strerror or failure}") from None


def from_folder(path: Path, filename: str) -> Submission:
    """The submission in a folder. A lone zip in it is looked into, and is the student's, so that its faults are too."""
    entries = list(walk(path))
    archives = [entry for entry in entries if entry.name.lower().endswith(".zip") and not entry.problem]
    if len(archives) != 1 or any(is_wanted(entry.name, filename) for entry in entries):
        return choose(entries, filename)
    name = printable(archives[0].name)
    try:
        found = from_zip(path / archives[0].path, filename)
    except BadInput:
        raise NotSubmitted(f"{name} could not be opened as a zip. Hand in {filename} itself, not packed.") from None
    return Submission(found.name, found.source, (*found.notes, f"{filename} was found in {name}."))


def walk(top: Path, below: str = "", depth: int = 0) -> Iterator[Entry]:
    """Every file under ``top`` in order of name, never through a link; raises NotSubmitted for too many or too deep."""
    seen = 0
    for item in sorted(os.scandir(top / below), key=lambda item: item.name):
        if is_ignored(item.name):
            continue
        where = f"{below}/{item.name}" if below else item.name
        if item.is_dir(follow_symlinks=False):
            if depth == MOST_DEPTH:
                raise NotSubmitted(f"The folders are nested more than {MOST_DEPTH} deep. Hand in one file, without folders.")
            inner: Iterator[Entry] = walk(top, where, depth + 1)
        else:
            inner = iter([entry_of(item, where)])
        for entry in inner:
            seen += 1
            if seen > MOST_FILES:
                raise NotSubmitted(f"More than {MOST_FILES} files were handed in. Hand in one file, without folders.")
            yield entry


def entry_of(item: "os.DirEntry[str]", where: str) -> Entry:
    """A file of a folder; anything but a regular file has a problem."""
    place = Path(item.path)
    problem = "" if item.is_file(follow_symlinks=False) else "is a link" if item.is_symlink() else "is not a regular file"
    return Entry(where, lambda most: read_file(place, most), problem)


def read_file(path: Path, most: int) -> bytes:
    """The first ``most`` bytes of a regular file. Neither follows a link nor waits for a pipe; raises OSError for both."""
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):  # not every system has each
        flags |= getattr(os, name, 0)
    with open(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(f"{path} is not a regular file")
        return file.read(most)


def from_zip(path: Path, filename: str) -> Submission:
    """The submission in a zip. Raises BadInput for an archive that cannot be read or passes a limit."""
    if (size := path.stat().st_size) > MOST_ZIP_BYTES:
        raise BadInput(f"{path} has {size} bytes; at most {MOST_ZIP_BYTES} bytes of zip are read")
    try:
        with open(path, "rb") as file, zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if problem := bomb(members, size):
                raise BadInput(f"{path} {problem}; it was not unpacked")
            return choose([member_entry(archive, member) for member in members if is_listed(member)], filename, packed=True)
    except UNREADABLE_ZIP as failure:
        raise BadInput(f"{path} cannot be read as a zip: {failure}") from None


def bomb(members: Sequence[zipfile.ZipInfo], size: int) -> str:
    """Which limit an archive of ``size`` bytes passes, completing "it ..."; empty for none."""
    total = sum(member.file_size for member in members)
    if len(members) > MOST_FILES:
        return f"holds {len(members)} entries, and at most {MOST_FILES} are read"
    if total > MOST_UNPACKED_BYTES:
        return f"would unpack to {total} bytes, and at most {MOST_UNPACKED_BYTES} are allowed"
    if total > RATIO_FROM_BYTES and total > MOST_RATIO * size:
        return f"would unpack to more than {MOST_RATIO} times its size"
    return ""


def is_listed(member: zipfile.ZipInfo) -> bool:
    """Whether a member of a zip is a file that counts."""
    parts = parts_of(member.filename)
    return bool(parts) and not member.is_dir() and not any(map(is_ignored, parts))


def is_ignored(name: str) -> bool:
    """Whether a name belongs to a tool and not to a student."""
    return name in IGNORED or (name.startswith(".") and name != "..")


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


def choose(entries: Sequence[Entry], filename: str, packed: bool = False) -> Submission:
    """The submission among what was found; raises NotSubmitted, saying what was found, where it is not clear.

    One folder around everything in a zip (``packed``) is usual and not worth a note.
    """
    notebook = str(PurePosixPath(filename).with_suffix(".ipynb"))
    wanted = [entry for entry in entries if entry.name == filename] or [entry for entry in entries if entry.name == notebook]
    sound = [entry for entry in wanted if not entry.problem]
    if not sound:
        raise NotSubmitted(refused(wanted[0]) if wanted else not_found(entries, filename))
    wrapper = common_folder(entries)
    at_top = [entry for entry in sound if entry.path in (entry.name, wrapper + entry.name)]
    candidates = at_top or sound
    sources = {read_entry(entry) for entry in candidates}
    if len(sources) > 1:
        places = shown(entry.path for entry in candidates)
        raise NotSubmitted(f"{filename} was handed in more than once: {places}. Hand in only the one to grade.")
    return Submission(
        candidates[0].name, sources.pop(), tuple(notes_on(candidates[0], entries, filename, wrapper if packed else ""))
    )


def is_wanted(name: str, filename: str) -> bool:
    """Whether a name is that of the file asked for, or of its notebook."""
    return name in (filename, str(PurePosixPath(filename).with_suffix(".ipynb")))


def common_folder(entries: Sequence[Entry]) -> str:
    """The one folder that holds everything, with its slash; empty if there is none."""
    tops = {entry.path.split("/", 1)[0] if "/" in entry.path else "" for entry in entries}
    return tops.pop() + "/" if len(tops) == 1 and "" not in tops else ""


def read_entry(entry: Entry) -> bytes:
    """The bytes of a file; raises NotSubmitted where it is empty, too large or does not unpack."""
    most = MOST_NOTEBOOK_BYTES if entry.name.endswith(".ipynb") else MOST_SOURCE_BYTES
    place = printable(entry.path)
    try:
        source = entry.read(most + 1)
    except UNREADABLE_ZIP:
        raise NotSubmitted(f"{place} could not be read: the file is damaged. Save it and hand it in again.") from None
    if len(source) > most:
        raise NotSubmitted(f"{place} is larger than {most >> 20} MiB, the most that is graded. Is it really the file to hand in?")
    if not source.strip():
        raise NotSubmitted(f"{place} is empty. Save your work in the editor, then hand the file in again.")
    return source


def notes_on(taken: Entry, entries: Sequence[Entry], filename: str, usual: str) -> Iterator[str]:
    """What a student should know about how the file was found; ``usual`` is a folder not worth a word."""
    folder = taken.path[: -len(taken.name)]
    if folder and folder != usual:
        yield f"{taken.name} was found in folder {printable(folder)}"
    if taken.name != filename:
        yield f"There is no {filename}: the code cells of {taken.name} were graded."
    left = [entry.path for entry in entries if is_wanted(entry.name, filename) and entry.path != taken.path]
    if left:
        yield f"Not graded: {shown(left)}."


def refused(entry: Entry) -> str:
    """Why a file was not read, and what to do."""
    return f"{printable(entry.path)} {entry.problem}, so it was not read. Hand in the file itself."


def not_found(entries: Sequence[Entry], filename: str) -> str:
    """The file is missing: what was found instead, and the name that comes nearest."""
    if not entries:
        return f"{filename} was not found: nothing was handed in. Hand in a file of exactly this name."
    names = {entry.name.lower(): entry.name for entry in entries}
    near = difflib.get_close_matches(filename.lower(), names, n=1, cutoff=0.7)
    advice = f"Is {printable(names[near[0]])} the one? Rename it to" if near else "Hand in a file of exactly the name"
    return f"{filename} was not found. Found: {shown(entry.path for entry in entries)}. {advice} {filename}."


def shown(paths: "Iterator[str] | Sequence[str]") -> str:
    """Some paths in one line, and how many more there are."""
    every = list(map(printable, paths))
    more = len(every) - NAMES_SHOWN
    return ", ".join(every[:NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def printable(text: str) -> str:
    """``text`` as it may be shown: a name is the student's, so it may hold anything."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in text)
    return clean if len(clean) <= 100 else clean[:48] + "…" + clean[-48:]
