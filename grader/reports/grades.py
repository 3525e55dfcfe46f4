"""A grade as results.json tells it: what a class's tables are made of. Reads other graders' results too."""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct

from .report import Verdict


class TaskGrade(Struct, frozen=True):
    """One line of a grade. ``task`` is its id, or its name where another program wrote it."""

    task: str
    name: str
    score: float
    points: float
    verdict: str = ""
    mistake: str = ""

    @property
    def why(self) -> str:
        """Verdict and mistake in one cell."""
        return f"{self.verdict}: {self.mistake}" if self.mistake else self.verdict


class Grade(Struct, frozen=True, dict=True):
    """A graded submission: points, tasks, and what a regrade needs to know of it."""

    score: float
    tasks: Sequence[TaskGrade]
    seconds: float = 0.0
    sha256: str = ""
    key: str = ""
    alike: str = ""

    @property
    def points(self) -> float:
        """The points that there are."""
        return sum(task.points for task in self.tasks)

    @cached_property
    def ours(self) -> bool:
        """Whether something in it could not be judged through our own fault."""
        return any(task.verdict == Verdict.GRADER_ERROR.value for task in self.tasks)


def grade_of(results: Mapping[str, Any] | None, score: float | None = None) -> Grade | None:
    """The grade in a results.json; None where there is none. ``score`` is used where the results tell no number."""
    results = results or {}
    tasks = [task_of(test) for test in listed(results.get("tests")) if isinstance(test, Mapping)]
    total = number(results.get("score"))
    if total is None:
        total = sum(task.score for task in tasks) if tasks else score
    if total is None:
        return None
    facts, regrade = (block(block(results.get("extra_data")).get(name)) for name in ("grader", "regrade"))
    return Grade(
        total,
        tasks,
        seconds=number(results.get("execution_time")) or 0.0,
        sha256=str(facts.get("submission_sha256") or ""),
        key=str(regrade.get("key") or ""),
        alike=str(regrade.get("alike") or ""),
    )


def task_of(test: Mapping[str, Any]) -> TaskGrade:
    """One of the tests."""
    facts, name = block(test.get("extra_data")), str(test.get("name") or "")
    return TaskGrade(
        str(facts.get("task") or name),
        name,
        number(test.get("score")) or 0.0,
        number(test.get("max_score")) or 0.0,
        str(facts.get("verdict") or test.get("status") or ""),
        str(facts.get("diagnosis") or ""),
    )


def listed(value: object) -> Sequence[Any]:
    """``value`` where it is a list, else nothing."""
    return value if isinstance(value, list) else ()


def block(value: object) -> Mapping[str, Any]:
    """``value`` where it is a block of keys, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def number(value: object) -> float | None:
    """``value`` as a finite number; older programs wrote some as text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if math.isfinite(found) else None
