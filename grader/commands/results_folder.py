"""DIR of a regrade: one results.json a submission, written whole as it finishes, so that a run can be taken up again."""

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ..errors import BadInput, GraderError
from ..grading.bulk import Graded
from ..reports.grades import Grade, grade_of
from ..reports.gradescope import write_atomically

MARKER = "regrade.json"
SUBMISSIONS = "submissions"
FORMAT = 1
try:
    VERSION = version("grader")
except PackageNotFoundError:  # run from its folder, not installed
    VERSION = "not installed"


class ResultsFolder:
    """The folder of one class's results."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def place(self, submission: str) -> Path:
        """Where the results of one submission lie."""
        return self.path / SUBMISSIONS / submission / "results.json"

    def has_page(self, submission: str) -> bool:
        """Whether the student's own page lies beside the results."""
        return self.place(submission).with_name("page.html").is_file()

    def grade(self, submission: str) -> Grade | None:
        """The grade that is there; None where there is none, or only half of one."""
        return grade_of(read_results(self.place(submission)))

    def write(self, graded: Graded) -> None:
        """Put results in their place. Raises BadInput where they cannot be, for want of room for instance."""
        place = self.place(graded.id)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except OSError as failure:
            raise BadInput(f"{place.parent} cannot be made: {failure.strerror or failure}") from None
        try:
            if graded.page:  # before the results, which say that all of it is there
                write_atomically(place.with_name("page.html"), graded.page, durable=False)
            write_atomically(place, graded.results)
        except GraderError as failure:  # no room: the machine is not at fault, and the user can mend it
            raise BadInput(str(failure)) from None

    def write_text(self, name: str, text: str) -> None:
        """Put a table or a page beside the results."""
        write_atomically(self.path / name, text.encode("utf-8", "replace"), durable=False)

    def claim(self, assignment: str, force: bool) -> None:
        """Make the folder this assignment's. Raises BadInput where it holds another one's, or another version's."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            found = read_results(self.path / MARKER)
            strange = found is None and any(not entry.name.startswith(".") for entry in os.scandir(self.path))
        except OSError as failure:
            raise BadInput(f"{self.path} cannot be used: {failure.strerror or failure}") from None
        if strange:
            raise BadInput(f"{self.path} holds something else than a regrade; give a folder that is empty or not there yet")
        if found is not None and found.get("assignment") != assignment:
            raise BadInput(f"{self.path} holds the grades of {found.get('assignment')}, not of {assignment}; give another folder")
        told = None if found is None else (found.get("format"), found.get("grader"))
        if told not in (None, (FORMAT, VERSION)) and not force:
            raise BadInput(
                f"{self.path} holds grades of grader {found and found.get('grader')}, and this is {VERSION}; "
                "give another folder and compare with --against, or grade all of it again with --force"
            )
        marker = {"format": FORMAT, "grader": VERSION, "assignment": assignment}
        write_atomically(self.path / MARKER, (json.dumps(marker) + "\n").encode())

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep a second run out of the folder. Raises BadInput where there is one already."""
        try:
            import fcntl
        except ImportError:  # Windows has no such locks; nobody is kept out there
            yield
            return
        with open(self.path / ".lock", "w", encoding="ascii") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise BadInput(f"another regrade is at work in {self.path}; wait for it or give another folder") from None
            yield


def read_results(path: Path) -> Mapping[str, Any] | None:
    """A JSON object; None where there is none or it is not whole."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def results_below(path: Path) -> dict[str, Grade]:
    """The grades in an older folder by submission: of a regrade, or any folder with a results.json a submission.

    Raises BadInput where there are none.
    """
    found = {place.parent.name: grade_of(read_results(place)) for place in sorted(path.rglob("results.json"))}
    kept = {name: grade for name, grade in found.items() if grade is not None}
    if not kept:
        raise BadInput(f"{path} holds no results.json to compare with")
    return kept
