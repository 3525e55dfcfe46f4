"""A class on one page, report.html: scores, tasks, mistakes, changes and who shares a program; sortable and searchable.

One file, no request: its script is small, written here and inlined. Jinja2 is imported only when a page is made.
"""

import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from ..errors import BadInput
from .gradebook import ORDER, Row, Shared, in_order, neat, shared_mistakes, task_changes, task_columns
from .report import Verdict
from .templates import beside, environment
from .words import SAID

BINS = 10
NEARLY = 0.9
SLOWEST = 5
LEAST_CLASS = 5
"""In a smaller class a task that all fail says nothing about the task."""


class Bar(Struct, frozen=True):
    """A part of the scale of scores, and how many submissions lie in it; ``height`` is in per cent of the highest."""

    label: str
    count: int
    height: float


class TaskLine(Struct, frozen=True):
    """How the class did in one task."""

    number: int
    title: str
    points: float
    passed: int
    judged: int
    remark: str

    @property
    def share(self) -> float:
        """The part that passed, 0 to 1."""
        return self.passed / self.judged if self.judged else 0.0


class Alike(Struct, frozen=True):
    """Submissions that are one program; ``how`` says how much."""

    how: str
    rows: Sequence[Row]


def render(title: str, rows: Sequence[Row], titles: Mapping[str, str], has_page: Callable[[str], bool]) -> str:
    """The page; ``has_page`` says whether a submission has a page of its own. Raises BadInput where Jinja2 is missing."""
    try:
        import jinja2  # noqa: F401 - asked for here, so that the message fits
    except ImportError:
        raise BadInput("report.html needs jinja2; install it with: python -m pip install 'grader[html]'") from None
    template = environment().get_template("class_page.html.j2")
    return str(template.render(title=title, has_page=has_page, **facts(rows, titles)))


def facts(rows: Sequence[Row], titles: Mapping[str, str]) -> dict[str, Any]:
    """Everything that the template shows."""
    scores = [row.new.score for row in rows if row.new and not row.new.ours]
    shared = shared_mistakes(rows, titles)
    return {
        "rows": in_order(rows),
        "students": sum(max(len(row.students), 1) for row in rows),
        "mean": statistics.mean(scores) if scores else None,
        "median": statistics.median(scores) if scores else None,
        "points": max((row.new.points for row in rows if row.new), default=0.0),
        "counts": {what: count for what in ORDER if (count := sum(row.what == what for row in rows))},
        "bars": bars(rows),
        "tasks": task_lines(rows),
        "shared": shared,
        "matrix": {one.mistake: by_task(one, rows) for one in shared},
        "alike": alike(rows),
        "slowest": sorted(rows, key=lambda row: row.new.seconds if row.new else 0.0, reverse=True)[:SLOWEST],
        "titles": titles,
        "said": {verdict.value: words for verdict, words in SAID.items()},
        "changes": {row.id: task_changes(row) for row in rows},
        "passed": Verdict.PASSED.value,
        "neat": neat,
        "script": beside("class_page.js"),
        "css": beside("page.css") + beside("class_page.css"),
    }


def bars(rows: Sequence[Row]) -> list[Bar]:
    """The distribution of scores in tenths of the points; full marks have a bar of their own."""
    counts = [0] * (BINS + 1)
    for row in rows:
        if row.new and not row.new.ours and row.new.points:
            counts[min(max(int(row.new.score / row.new.points * BINS + 1e-9), 0), BINS)] += 1
    labels = [*(f"{100 * place // BINS}–{100 * (place + 1) // BINS}" for place in range(BINS)), "100"]
    return [Bar(label, count, 100.0 * count / (max(counts) or 1)) for label, count in zip(labels, counts)]


def task_lines(rows: Sequence[Row]) -> list[TaskLine]:
    """How each task went, with a remark where it tells nobody apart."""
    found = []
    for place, (task, (title, points)) in enumerate(task_columns(rows).items(), 1):
        verdicts = [grade.verdict for row in rows if row.new for grade in row.new.tasks if grade.task == task]
        judged = [verdict for verdict in verdicts if verdict != Verdict.GRADER_ERROR.value]
        passed = sum(verdict == Verdict.PASSED.value for verdict in judged)
        found.append(TaskLine(place, title, points, passed, len(judged), remark(passed, len(judged))))
    return found


def remark(passed: int, judged: int) -> str:
    """What is odd about a task that nearly all of a class pass, or nearly none."""
    if judged < LEAST_CLASS:
        return ""
    if passed <= judged * (1 - NEARLY):
        return "nearly all fail: is it asked clearly, and judged rightly?"
    return "nearly all pass" if passed >= judged * NEARLY else ""


def by_task(shared: Shared, rows: Sequence[Row]) -> list[int]:
    """How many students a mistake cost points, task by task."""
    counts: defaultdict[str, int] = defaultdict(int)
    for row in shared.rows:
        for task in row.new.tasks if row.new else ():
            if task.mistake == shared.mistake:
                counts[task.task] += max(len(row.students), 1)
    return [counts[task] for task in task_columns(rows)]


def alike(rows: Sequence[Row]) -> list[Alike]:
    """Submissions that are equal to the letter, or up to names and layout; the largest groups first."""
    by_program: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.new and (program := row.new.alike or row.new.sha256):
            by_program[program].append(row)
    groups = [group for group in by_program.values() if len(group) > 1]
    found = [Alike(how_alike(group), group) for group in groups]
    return sorted(found, key=lambda one: -len(one.rows))


def how_alike(group: Sequence[Row]) -> str:
    """Whether all of a group are the same file."""
    same = len({row.new.sha256 for row in group if row.new}) == 1
    return "equal to the letter" if same else "equal up to names and layout"
