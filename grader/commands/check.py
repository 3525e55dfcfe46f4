"""``grader check``: a student's own machine, verdicts in the terminal, again on every change if wanted.

What a kit does without, as results for Gradescope are, is imported only where there is a reference.
"""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from ..assignment.load import assignment_names, load_assignment
from ..errors import BadInput, GraderError
from ..reports.report import Report, Verdict
from ..reports.terminal import render
from ..submissions.collect import collect
from ..submissions.entry import NotSubmitted
from .laptop import Kit, judge, kit_at, open_kit


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


class Checker(Struct, frozen=True):
    """A check that is ready to be made, once or again and again: the report of ``path``, in which ``file`` is judged.

    ``report`` is told whether a ``page`` is wanted, which is written beside what ``show`` gets.
    """

    path: Path
    file: str
    report: Callable[[bool], Report]
    show: Callable[[str], object]
    page: Path | None

    def __call__(self) -> bool:
        """Check and show the report; whether every task that could be judged passed.

        Raises GraderError where we failed in a task.
        """
        report = self.report(self.page is not None)
        self.show(render(report))
        if self.page is not None:
            from .grade import written

            self.show(written(self.page, report))
        if any(task.verdict is Verdict.GRADER_ERROR for task in report.tasks):
            raise GraderError("some tasks could not be judged through the grader's own fault; see above")
        return all(task.verdict in (Verdict.PASSED, Verdict.SKIPPED) for task in report.tasks)


def checker(
    path: Path | None,
    name: str | None,
    kit: Path | None,
    located: Callable[[], tuple[Path, Path]],
    show: Callable[[str], object],
    page: Path | None = None,
) -> Checker:
    """The check of PATH: by the reference where ``located`` has one, else by the kit that is named or lies in PATH.

    Raises BadInput, with what to do next, where there is neither.
    """
    if kit is not None:
        return by_kit(open_kit(kit), path, show, page)
    here = path or Path()
    try:
        assignments, reference = located()
        name = name or guess(here, assignments)
    except BadInput:
        if kit_at(here) is None:
            raise
        assignments = reference = Path()
    if name is not None and (reference / name).is_dir() and assignments != reference:
        from .grade import grade_path

        file = load_assignment(name, assignments, None).file

        def report(shown: bool) -> Report:
            return grade_path(name, here, "auto", assignments, reference, checking=True, page=shown)

        return Checker(here, file, report, show, page)
    return by_kit(find_kit(here, name), here, show, page)


def by_kit(kit: Kit, path: Path | None, show: Callable[[str], object], page: Path | None) -> Checker:
    """The check of PATH, by default the kit's own folder, at the kit's recorded points."""
    here = path or kit.home
    return Checker(here, kit.bench.assignment.file, lambda shown: judge(kit, here, shown), show, page)


def find_kit(path: Path, name: str | None) -> Kit:
    """The kit in PATH or beside it. Raises BadInput, with what to do next, where there is none, or one of another assignment."""
    folder = kit_at(path)
    if folder is None:
        raise BadInput(
            f"{path}: neither a kit nor a reference is here to check by; unzip your course's kit and run `python check.py` in its"
            " folder, or name the kit with --kit DIR"
        )
    kit = open_kit(folder)
    if name not in (None, kit.bench.assignment.name):
        raise BadInput(f"{folder} is a kit of {kit.bench.assignment.name}, not of {name}; name another with --kit DIR")
    return kit
