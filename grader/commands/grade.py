"""``grader grade``: one submission from its path to results.json on disk."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from msgspec import structs

from ..assignment.assignment import Assignment
from ..assignment.load import load_assignment
from ..grading.delivered import reported
from ..grading.grade import prepare
from ..reports import gradescope
from ..reports.report import Report
from ..reports.terminal import summary
from ..sandbox import choose
from ..submissions.collect import collect
from ..submissions.entry import SINGLE, NotSubmitted
from ..submissions.upload import Upload, read_upload
from .attempts import one_too_many

POINTS_DUST = 1e-6


def grade_path(
    name: str,
    path: Path,
    sandbox: str,
    assignments: Path,
    reference: Path | None,
    checking: bool = False,
    page: bool = False,
) -> Report:
    """The report of one submission, with what a ``page`` shows if one is made; without a ``reference``, of what can be judged.

    A grade needs the layers that its assignment requires; ``checking`` one's own work does not, nor does the process
    box where it is asked for by name: its report says that it is no grade. Raises BadInput for a path or assignment
    that cannot be used.
    """
    refuse_class(path, name)
    assignment = load_assignment(name, assignments, reference)
    with graded(assignment, path, sandbox, checking, page) as report:
        return report


def refuse_class(path: Path, name: str) -> None:
    """Raise BadInput where ``path`` is a whole class's export; a file of Python is none, and needs nobody who reads exports."""
    if path.suffix in SINGLE and path.is_file():
        return
    from ..submissions.export import refuse_export

    refuse_export(path, name)


@contextlib.contextmanager
def graded(assignment: Assignment, path: Path, sandbox: str, checking: bool = False, page: bool = False) -> Iterator[Report]:
    """The report of one submission to an assignment that is loaded, as it is handed out.

    Boxes are ended behind the block: that takes the processor for some milliseconds, for which nobody need wait.
    """
    launcher = choose.launcher(sandbox, soon=assignment.limits.for_box())
    try:
        bench = structs.replace(prepare(assignment, checking), page=page)
        try:
            submission, reason = collect(path, assignment.file), ""
        except NotSubmitted as why:
            submission, reason = None, str(why)
        yield reported(bench, submission, reason, launcher, by_name=sandbox == "process")
    finally:
        launcher.close(wait=False)


def grade_to_file(
    name: str,
    path: Path,
    output: Path,
    sandbox: str,
    assignments: Path,
    reference: Path,
    *,
    metadata: Path | None = None,
    page: Path | None = None,
) -> str:
    """Grade and write results.json, a pessimistic one first, and a ``page`` if one is wanted.

    Returns what the terminal, or Gradescope's staff, is told. ``metadata`` is Gradescope's submission_metadata.json.
    """
    if not output.exists():
        gradescope.write_atomically(output, gradescope.pessimistic(name, "The grader did not finish."), durable=False)
    refuse_class(path, name)
    assignment = load_assignment(name, assignments, reference)
    upload = read_upload(metadata) if metadata is not None else Upload()
    if assignment.attempts is not None and (again := one_too_many(assignment.attempts, upload)) is not None:
        gradescope.write_atomically(output, again)
        return f"{name}: not graded, one attempt too many\nwrote {output}"
    with graded(assignment, path, sandbox, page=page is not None) as report:
        staff = list(for_staff(report, upload))
        gradescope.write_atomically(output, gradescope.render(report, staff=staff))
        # Standard output is the staff's on Gradescope, unless the author shows it to students.
        said = staff if assignment.stdout_visibility == "hidden" else []
        return "\n".join([*said, told(report), f"wrote {output}", *([written(page, report)] if page else [])])


def for_staff(report: Report, upload: Upload) -> Iterator[str]:
    """What the course's staff should know, in every result."""
    if upload.total_points is not None and abs(upload.total_points - report.points) > POINTS_DUST:
        yield (
            f"Gradescope has {upload.total_points:g} points for this assignment, and its tasks have {report.points:g}: "
            f"set the assignment's points to {report.points:g}, or `scale: {upload.total_points:g}` in assignment.yaml"
        )


def written(page: Path, report: Report) -> str:
    """Write the report's page and say so."""
    from ..reports.page import render  # Jinja2 is loaded only where a page is made

    gradescope.write_atomically(page, render(report).encode())
    return f"wrote {page}"


def told(report: Report) -> str:
    """The summary; a fault in making it must not take back a grade that is written."""
    try:
        return summary(report)
    except Exception as error:
        return f"the grade is written, its summary failed: {type(error).__name__}: {error}"
