"""A class's grades as tables: grades.csv, changes.csv, mistakes.csv and summary.json. Pure: rows in, text out."""

import csv
import io
import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from .grades import Grade, TaskGrade
from .words import plain

What = Literal["our error", "lost", "gained", "new", "same"]
ORDER: tuple[What, ...] = ("our error", "lost", "gained", "new", "same")
DUST = 1e-6
FORMULA = ("=", "+", "-", "@", "\t", "\r")
PERSON = ("First Name", "Last Name", "SID", "Email", "Sections")
STATE = ("Status", "Submission ID", "Submission Time", "Lateness (H:M:S)", "View Count", "Submission Count")
MISTAKES = ("Mistake", "What it looks like", "Tasks", "Students", "Submissions", "Who")
CHANGES = (
    *("Submission ID", "Students", "Change", "Old Score", "New Score", "Difference"),
    *("Task", "Old Points", "New Points", "Task Difference", "Before", "After"),
)


class Row(Struct, frozen=True):
    """One submission of a class: who, and the grade before and now. ``students`` are (name, sid, email)."""

    id: str
    students: Sequence[tuple[str, str, str]]
    new: Grade | None
    old: Grade | None = None
    created_at: str = ""
    attempts: int = 1

    @property
    def who(self) -> str:
        """The students in one cell."""
        return "; ".join(told for student in self.students if (told := next((part for part in student if part), ""))) or self.id

    @property
    def what(self) -> What:
        """What has become of the grade."""
        if self.new is None or self.new.ours:
            return "our error"
        if self.old is None:
            return "new"
        difference = self.new.score - self.old.score
        return "same" if abs(difference) <= DUST else "gained" if difference > 0 else "lost"


class TaskChange(Struct, frozen=True):
    """One task before and now; a side is None where it did not have the task."""

    name: str
    old: TaskGrade | None
    new: TaskGrade | None

    @property
    def difference(self) -> float:
        """Points gained."""
        return (self.new.score if self.new else 0.0) - (self.old.score if self.old else 0.0)

    @property
    def changed(self) -> bool:
        """Whether the points differ, or what a verdict says where both sides tell one."""
        told = [grade.why for grade in (self.old, self.new) if grade and grade.verdict]
        return abs(self.difference) > DUST or (len(told) == 2 and told[0] != told[1])


def task_changes(row: Row) -> list[TaskChange]:
    """The tasks that differ, in order; older results of another program are matched by name."""
    if row.old is None or row.new is None:
        return []
    before = {key: task for task in row.old.tasks for key in (task.name, task.task)}
    pairs = [TaskChange(task.name, before.get(task.task) or before.get(task.name), task) for task in row.new.tasks]
    kept = {id(pair.old) for pair in pairs}
    gone = [TaskChange(task.name, task, None) for task in row.old.tasks if id(task) not in kept]
    return [pair for pair in [*pairs, *gone] if pair.changed]


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Our errors first, then who lost, gained and is new, the largest difference first."""

    def rank(row: Row) -> tuple[int, float]:
        return ORDER.index(row.what), -abs((row.new.score if row.new else 0.0) - (row.old.score if row.old else 0.0))

    return sorted(rows, key=rank)


def grades_csv(rows: Sequence[Row]) -> str:
    """A line a student under Gradescope's own headers; what Gradescope alone knows is empty."""
    tasks = task_columns(rows)
    header = [*PERSON, "Total Score", "Max Points", *STATE]
    header += [f"{number}: {name} ({points:g} pts)" for number, (name, points) in enumerate(tasks.values(), 1)]
    return table(header, (line for row in rows for line in grade_lines(row, list(tasks))))


def task_columns(rows: Sequence[Row]) -> dict[str, tuple[str, float]]:
    """Name and points of every task, by id, in the order of the assignment."""
    return {task.task: (task.name, task.points) for row in rows if row.new for task in row.new.tasks}


def grade_lines(row: Row, tasks: Sequence[str]) -> Iterable[list[object]]:
    """A line for each student of one submission."""
    scores = {task.task: task.score for task in row.new.tasks} if row.new else {}
    status = "Ungraded" if row.new is None or row.new.ours else "Graded"
    total: list[object] = [neat(row.new.score), neat(row.new.points)] if row.new else ["", ""]
    number = row.id.removeprefix("submission_")
    for name, sid, email in row.students or [("", "", "")]:
        first, _, last = name.rpartition(" ")
        person = [first or last, last if first else "", sid, email, ""]
        state = [status, number, row.created_at, "", "", row.attempts]
        yield [*person, *total, *state, *(neat(scores[task]) if task in scores else "" for task in tasks)]


def changes_csv(rows: Sequence[Row]) -> str:
    """A line for each task that differs, and one for a submission of which none does."""
    return table(CHANGES, (line for row in in_order(rows) for line in change_lines(row)))


def change_lines(row: Row) -> Iterable[list[object]]:
    """The lines of one submission."""
    old, new = (neat(grade.score) if grade else "" for grade in (row.old, row.new))
    difference = neat(row.new.score - row.old.score) if row.old and row.new else ""
    whole = [row.id, row.who, row.what, old, new, difference]
    for pair in task_changes(row):
        points = [neat(grade.score) if grade else "" for grade in (pair.old, pair.new)]
        reasons = [grade.why if grade else "" for grade in (pair.old, pair.new)]
        yield [*whole, pair.name, *points, neat(pair.difference), *reasons]
    if not task_changes(row):
        yield [*whole, "", "", "", "", "", ""]


class Shared(Struct, frozen=True):
    """A mistake and the submissions that it was named in; ``tasks`` are the names of tasks that it cost points."""

    mistake: str
    title: str
    tasks: Sequence[str]
    rows: Sequence[Row]

    @property
    def students(self) -> int:
        """How many people that is; a submission without names counts as one."""
        return sum(max(len(row.students), 1) for row in self.rows)


def shared_mistakes(rows: Sequence[Row], titles: Mapping[str, str]) -> list[Shared]:
    """Every mistake that was named, the most frequent first."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    tasks: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        for task in row.new.tasks if row.new else ():
            if task.mistake:
                tasks[task.mistake][task.name] = None
                if not found[task.mistake] or found[task.mistake][-1] is not row:
                    found[task.mistake].append(row)
    shared = [Shared(name, titles.get(name, name), list(tasks[name]), there) for name, there in found.items()]
    return sorted(shared, key=lambda one: (-one.students, one.mistake))


def mistakes_csv(rows: Sequence[Row], titles: Mapping[str, str]) -> str:
    """A line a mistake: how many made it, and who."""
    return table(
        MISTAKES,
        (
            [one.mistake, one.title, "; ".join(one.tasks), one.students, len(one.rows), "; ".join(row.who for row in one.rows)]
            for one in shared_mistakes(rows, titles)
        ),
    )


def summary_json(rows: Sequence[Row], facts: Mapping[str, object], titles: Mapping[str, str]) -> str:
    """The class in numbers; ``facts`` say what was graded, and with what."""
    scores = [row.new.score for row in rows if row.new and not row.new.ours]
    told = {
        "format": 1,
        **facts,
        "submissions": len(rows),
        "students": sum(max(len(row.students), 1) for row in rows),
        "changes": {what: sum(row.what == what for row in rows) for what in ORDER},
        "score": {"mean": neat(statistics.mean(scores)), "median": neat(statistics.median(scores))} if scores else None,
        "seconds": neat(sum(row.new.seconds for row in rows if row.new)),
        "tasks": [passing(rows, task, name) for task, (name, _) in task_columns(rows).items()],
        "mistakes": [
            {"mistake": one.mistake, "title": one.title, "students": one.students} for one in shared_mistakes(rows, titles)
        ],
    }
    return json.dumps(told, indent=1, allow_nan=False, ensure_ascii=True) + "\n"


def passing(rows: Sequence[Row], task: str, name: str) -> dict[str, object]:
    """How one task went: submissions by verdict."""
    verdicts = Counter(grade.verdict for row in rows if row.new for grade in row.new.tasks if grade.task == task)
    return {"task": task, "title": name, "verdicts": dict(sorted(verdicts.items()))}


def neat(value: float) -> float | int:
    """Points without the dust of binary fractions."""
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def table(header: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """Lines as CSV; text that a spreadsheet would take for a formula is quoted."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([cell(value) for value in line] for line in lines)
    return text.getvalue()


def cell(value: object) -> object:
    """A cell that is safe to open: names and titles may hold anything."""
    if not isinstance(value, str):
        return value
    clean = plain(value)
    return "'" + clean if clean.startswith(FORMULA) else clean
