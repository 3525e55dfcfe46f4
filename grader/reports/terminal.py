"""A report in the terminal: a table of the tasks, then what is to be done. rich is imported only when a table is made."""

import io
import os
import shutil
import sys
from typing import TYPE_CHECKING

from .report import Report, TaskResult, Verdict
from .words import SAID, number, plain, report_text, task_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

STYLES = {Verdict.PASSED: "green", Verdict.SKIPPED: "dim", Verdict.GRADER_ERROR: "magenta"}  # all others: red


def summary(report: Report) -> str:
    """One line: points, how many tasks passed, how long it took."""
    passed = sum(task.verdict is Verdict.PASSED for task in report.tasks)
    ours = sum(task.verdict is Verdict.GRADER_ERROR for task in report.tasks)
    points = f"{number(report.score)}/{number(report.points)} points"
    blame = f", {ours} not judged through the grader's fault" if ours else ""
    return f"{report.assignment}: {points}, {passed} of {len(report.tasks)} tasks passed{blame}, {report.duration_s:.2f} s"


def render(report: Report, width: int | None = None, color: bool | None = None) -> str:
    """The report as text, as wide as the terminal; in colour where standard output is a terminal that wants it."""
    from rich.console import Console

    if color is None:
        color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    # Only rendered here, never printed: whoever has the text decides where it goes.
    file = io.StringIO()
    write(
        Console(
            file=file,
            width=width or shutil.get_terminal_size().columns,
            force_terminal=color,
            color_system="standard" if color else None,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
        ),
        report,
        encoding.lower().startswith("utf"),
    )
    return file.getvalue().encode(encoding, "replace").decode(encoding).rstrip()


def write(console: "Console", report: Report, unicode: bool) -> None:
    """Table, then the tasks that did not pass, then what concerns the whole submission, then the one line."""
    from rich.text import Text

    console.print(table(report, unicode))
    for task in report.tasks:
        if task.verdict is not Verdict.PASSED:
            console.print(Text(plain(task.title), style="bold " + style(task)))
            console.print(Text(task_text(task) + "\n"))
    if text := report_text(report):
        console.print(Text(text + "\n"))
    console.print(Text(summary(report), style="bold"))


def table(report: Report, unicode: bool) -> "Table":
    """A row a task: title, points, verdict."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(title=Text(plain(report.title)), title_justify="left", box=box.SIMPLE_HEAD if unicode else box.ASCII)
    made.add_column("task", ratio=1)
    made.add_column("points", justify="right", no_wrap=True)
    made.add_column("verdict")
    for task in report.tasks:
        points = f"{number(task.score)}/{number(task.points)}"
        made.add_row(Text(plain(task.title)), points, Text(SAID[task.verdict], style=style(task)))
    return made


def style(task: TaskResult) -> str:
    """The colour that a task is shown in."""
    return STYLES.get(task.verdict, "red")
