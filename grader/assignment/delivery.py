"""Keys of assignment.yaml about how a grade is handed out: who sees it when, on which scale, how often one may try.

What Gradescope does itself (deadlines, late days, groups, sections) has no key here.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

# The words of Gradescope's results.json; the report's own types are compared with these by the type checker.
Visibility = Literal["hidden", "after_due_date", "after_published", "visible"]
TextFormat = Literal["text", "html", "simple_format", "md", "ansi"]
Measure = Literal["score", "percent", "tasks_passed", "seconds"]


class Board(Struct, frozen=True, forbid_unknown_fields=True):
    """One column of the leaderboard; ``value`` says which number of the grade stands in it."""

    name: Annotated[str, Meta(min_length=1)]
    value: Measure = "score"
    order: Literal["asc", "desc"] = "desc"


class Attempts(Struct, frozen=True, forbid_unknown_fields=True):
    """At most ``most`` graded attempts in any ``hours``; one that failed through our fault does not count."""

    most: Annotated[int, Meta(ge=1)]
    hours: Annotated[float, Meta(gt=0)]


class Formats(Struct, frozen=True, forbid_unknown_fields=True):
    """How Gradescope shows texts: ``output`` what the grader says, ``name`` the titles of tasks, which the author writes."""

    output: TextFormat = "text"
    name: TextFormat = "text"


class TaskDelivery(Struct, frozen=True, forbid_unknown_fields=True):
    """What a task may say of its line: ``visibility`` before the whole's, a ``number`` such as 1.2, tags."""

    visibility: Visibility | None = None
    number: Annotated[str, Meta(pattern=r"^[0-9]+(\.[0-9]+)*$", description="such as 1.2, in quotes")] | None = None
    tags: Sequence[Annotated[str, Meta(min_length=1)]] = ()


class Delivery(Struct, frozen=True, forbid_unknown_fields=True):
    """What an assignment may say of the whole grade.

    ``scale`` are the points that Gradescope has for it: with 40, 100 points of tasks are shown as 40. A hidden task hides
    a student's total too, so prefer private inputs to ``visibility: hidden``.
    """

    visibility: Visibility = "visible"
    stdout_visibility: Visibility = "hidden"
    scale: Annotated[float, Meta(gt=0)] | None = None
    leaderboard: Sequence[Board] = ()
    attempts: Attempts | None = None
    formats: Formats = Formats()
