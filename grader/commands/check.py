"""``grader check``: a student's own machine, verdicts in the terminal, again on every change if wanted."""

from collections.abc import Callable
from pathlib import Path

from ..assignment.load import assignment_names, load_assignment
from ..errors import BadInput, GraderError
from ..reports.report import Report, Verdict
from ..reports.terminal import render
from ..submissions.collect import collect
from ..submissions.entry import NotSubmitted
from .grade import grade_path


def guess(path: Path, assignments: Path) -> str:
    """The one assignment whose file PATH is or holds: directly in it, else anywhere below.

    Raises BadInput if there is none, or more than one.
    """
    files = {name: load_assignment(name, assignments, None).file for name in assignment_names(assignments)}
    found = [name for name, file in files.items() if stands_in(path, file)]
    found = found or [name for name, file in files.items() if holds(path, file)]
    if len(found) == 1:
        return found[0]
    wanted = ", ".join(sorted(files.values()))
    if not found:
        raise BadInput(f"{path}: none of the files that assignments ask for ({wanted}) is there; name it with --assignment NAME")
    raise BadInput(
        f"{path}: files of several assignments are there ({', '.join(sorted(found))}); choose one with --assignment NAME"
    )


def stands_in(path: Path, file: str) -> bool:
    """Whether PATH is this file, or a folder that holds it directly; as a notebook too."""
    names = (file, f"{Path(file).stem}.ipynb")
    return path.name in names or any((path / name).is_file() for name in names)


def holds(path: Path, file: str) -> bool:
    """Whether PATH holds this file anywhere."""
    try:
        collect(path, file)
    except NotSubmitted:
        return False
    return True


def check(name: str, path: Path, assignments: Path, reference: Path, show: Callable[[str], object]) -> bool:
    """Grade PATH and show the report; whether every task that could be judged passed."""
    if not (reference / name).is_dir():
        raise BadInput(f"{name} cannot be checked here: there is no {reference / name}")
    report: Report = grade_path(name, path, "auto", assignments, reference, checking=True)
    show(render(report))
    if any(task.verdict is Verdict.GRADER_ERROR for task in report.tasks):
        raise GraderError("some tasks could not be judged through the grader's own fault; see above")
    return all(task.verdict in (Verdict.PASSED, Verdict.SKIPPED) for task in report.tasks)
