"""``grader grade``: one submission from its path to results.json on disk."""

from pathlib import Path

from msgspec import structs

from ..assignment.load import load_assignment
from ..grading.grade import grade, prepare, unsubmitted
from ..reports import gradescope
from ..reports.report import Report
from ..reports.terminal import summary
from ..sandbox import choose
from ..submissions.collect import collect
from ..submissions.entry import NotSubmitted
from ..submissions.export import refuse_export

NOT_A_GRADE = "This is a self-check, not a grade: the process box does not keep a submission from files or the network."


def grade_path(name: str, path: Path, sandbox: str, assignments: Path, reference: Path | None, checking: bool = False) -> Report:
    """The report of one submission; without a ``reference``, of what can be judged without one.

    A grade needs the layers that its assignment requires; ``checking`` one's own work does not, nor does the process
    box where it is asked for by name: its report says that it is no grade. Raises BadInput for a path or assignment
    that cannot be used.
    """
    if path.is_dir() or path.suffix.lower() == ".zip":
        refuse_export(path)
    assignment = load_assignment(name, assignments, reference)
    bench, launcher = prepare(assignment, checking), choose.launcher(sandbox)
    by_name = sandbox == "process" and not checking
    try:
        report = grade(bench, collect(path, assignment.file), launcher, () if checking or by_name else assignment.require)
        return structs.replace(report, notice="\n".join(filter(None, [NOT_A_GRADE, report.notice]))) if by_name else report
    except NotSubmitted as reason:
        return unsubmitted(bench, str(reason), launcher)
    finally:
        launcher.close(wait=False)


def grade_to_file(name: str, path: Path, output: Path, sandbox: str, assignments: Path, reference: Path) -> str:
    """Grade and write results.json, a pessimistic one first; return one line for the terminal."""
    if not output.exists():
        gradescope.write_atomically(output, gradescope.pessimistic(name, "The grader did not finish."), durable=False)
    report = grade_path(name, path, sandbox, assignments, reference)
    gradescope.write_atomically(output, gradescope.render(report))
    return f"{told(report)}\nwrote {output}"


def told(report: Report) -> str:
    """The summary; a fault in making it must not take back a grade that is written."""
    try:
        return summary(report)
    except Exception as error:
        return f"the grade is written, its summary failed: {type(error).__name__}: {error}"
