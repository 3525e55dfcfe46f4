"""``grader package NAME --for student``: a kit that judges a student's work on their own machine.

In it are the handout, the starter as the student's file, support code, ``check.py``, and below kit/ the program as a
wheel and the assignment with its recorded points. Not in it are the reference, its secret, its mistakes and what draws
its inputs.
"""

import hashlib
from importlib.resources import files
from pathlib import Path

import msgspec

from .. import __version__
from ..assignment.assignment import SETTINGS, Assignment
from ..assignment.files import needed
from ..assignment.load import load_assignment
from ..grading.grade import prepare
from ..grading.records.record import encoded
from ..grading.records.recording import record_of
from ..reports.gradescope import write_atomically
from ..sandbox import choose
from . import wheel
from .handout import page
from .laptop import POINTS, Manifest

NOT_FOR_STUDENTS = ("starter", "support")  # they have places of their own
MOST_BYTES = 1 << 20


def build(name: str, output: Path, assignments: Path, reference: Path) -> str:
    """Write the kit of an assignment to ``output``, whole or not at all; return one line for the terminal.

    Raises BadInput where the assignment does not load or cannot be recorded, GraderError where its solution is not
    right at its own points.
    """
    assignment = load_assignment(name, assignments, reference)
    data = wheel.zipped(contents(assignment))
    write_atomically(output, data)
    return f"wrote {output} ({len(data) / 1024:.0f} kB): unzip it into an empty folder and run `python check.py` there"


def contents(assignment: Assignment) -> dict[str, bytes]:
    """Every file of a kit by its path in it, in order of reading."""
    program = wheel.wheel()
    handout = needed(assignment.folder / "handout.md", "what students are asked to do")
    held = {
        "README.md": filled("README.md.txt", assignment, program),
        "handout.md": handout,
        "handout.html": page(assignment.title, handout.decode("utf-8")).encode(),
        assignment.file: assignment.starter,
        **dict(assignment.support),
        **further(assignment.folder),
        "check.py": filled("check.py.txt", assignment, program),
    }
    judged = {
        f"{assignment.name}/{SETTINGS}": needed(assignment.folder / SETTINGS, "the assignment's settings"),
        **{f"{assignment.name}/support/{name}": data for name, data in assignment.support},
        **{f"{assignment.name}/{name}": data for name, data in judging(assignment).items()},
        f"{assignment.name}/{POINTS}": encoded(record_of(prepare(assignment))),
    }
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in judged.items()}
    manifest = msgspec.json.encode(Manifest(__version__, assignment.name, digests))
    below = {choose.KIT_MANIFEST: msgspec.json.format(manifest), wheel.NAME: program, **judged}
    return {**held, **{f"{choose.KIT_FOLDER}/{name}": data for name, data in below.items()}}


def judging(assignment: Assignment) -> dict[str, bytes]:
    """The judges that students may see, and whatever else is handed out, for they may read it; none where there are none."""
    path = assignment.judges_path
    return {path.name: path.read_bytes(), **further(assignment.folder)} if path.is_file() else {}


def further(folder: Path) -> dict[str, bytes]:
    """What else an assignment hands out, such as ``data/``: its other folders, hidden and compiled files left out."""
    shared = [path for path in sorted(folder.iterdir()) if path.is_dir() and path.name not in NOT_FOR_STUDENTS]
    found = [
        path
        for top in shared
        for path in sorted(top.rglob("*"))
        if path.is_file() and not any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
    ]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def filled(template: str, assignment: Assignment, program: bytes) -> bytes:
    """A file of ``kit_files/`` with the assignment's names in their places."""
    text = (files("grader") / "commands" / "kit_files" / template).read_text(encoding="utf-8")
    places = {
        "@FILE@": assignment.file,
        "@TITLE@": assignment.title,
        "@WHEEL@": wheel.NAME,
        "@SHA256@": hashlib.sha256(program).hexdigest(),
    }
    for place, value in places.items():
        text = text.replace(place, value)
    return text.encode()
