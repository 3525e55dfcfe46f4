"""What one test of an author's suite came to: its mark, its weight, and what gradescope-utils wrote on it."""

import inspect
import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from ...calls.call import Outcome
from ...numerics.compare import RIGHT, Mark, mark_outcome
from .conversation import Line, outcome_of

LONGEST_ASSERTION = 400
ADDRESS = re.compile(r" at 0x[0-9a-f]+")
"""Where an object lies differs from run to run; the same files get the same words."""


class Told(Struct, frozen=True):
    """What one test came to. ``doubtful``: its end says nothing of the student if the solution makes it end so too.

    ``weight`` is None where its author gave none. ``outcome`` is that of the student's call that ended it.
    """

    id: str
    title: str
    mark: Mark
    weight: float | None = None
    doubtful: bool = False
    skipped: bool = False
    outcome: Outcome | None = None
    printed: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


class End(Struct, frozen=True):
    """How a test ended: with an exception or without; or why it was not run; ``expected`` to fail, it must."""

    error: BaseException | None = None
    skipped: str | None = None
    expected: bool = False


def told_of(ident: str, title: str, function: Any, end: End, line: Line, printed: str) -> Told:
    """What a test came to, from how it ended and from what gradescope-utils wrote on its function."""
    weight, score = getattr(function, "__weight__", None), getattr(function, "__score__", None)
    mark, doubtful = mark_of(function, end, line)
    if not doubtful and end.skipped is None and scores(function):
        mark, doubtful = with_score(mark, score, weight)
    outcome = line.stopped or (outcome_of(end.error) if end.error is not None else None)
    hidden = getattr(function, "__hide_errors__", None)
    if hidden and not mark.right:
        mark = Mark("value", str(hidden), credit=mark.credit)
        outcome = None
    return Told(
        ident,
        title,
        mark,
        weight=None if weight is None else float(weight),
        doubtful=doubtful,
        skipped=end.skipped is not None,
        outcome=outcome,
        printed=printed,
        facts=facts_of(function),
    )


def mark_of(function: Any, end: End, line: Line) -> tuple[Mark, bool]:
    """The mark of a test by how it ended, and whether that may be the suite's own fault."""
    error, stopped = end.error, line.stopped
    if stopped is not None:
        return mark_outcome(stopped), False
    if end.skipped is not None:
        return Mark("value", f"the test was skipped: {end.skipped}"), True
    if end.expected:
        return (RIGHT, False) if error is not None else (Mark("value", "a test that should fail passed"), False)
    if error is None:
        return RIGHT, False
    outcome = outcome_of(error)
    if outcome is not None:
        return mark_outcome(outcome), False
    said = ADDRESS.sub("", " ".join(str(error).split()))[:LONGEST_ASSERTION]
    if isinstance(error, AssertionError):
        # An assertion quotes values, so it is for public tasks; what the author wrote for hiding it is for all.
        return Mark("value", "an assertion does not hold", said), False
    return Mark("value", f"the test stopped with {type(error).__name__}", said), True


def scores(function: Any) -> bool:
    """Whether a test sets its score by itself, as ``@partial_credit`` lets it."""
    wrapped = getattr(function, "__wrapped__", None)
    return wrapped is not None and "set_score" in inspect.signature(wrapped).parameters


def with_score(mark: Mark, score: Any, weight: Any) -> tuple[Mark, bool]:
    """The mark with the part that ``set_score`` gave, kept if the test fails after it.

    A test that passes and sets no score, or one that is no part of its weight, is doubtful: the student's where only
    the student's work makes it so.
    """
    if score is None:
        return (mark, False) if not mark.right else (Mark("value", "the test set no score"), True)
    try:
        number = float(score)
    except (TypeError, ValueError):
        number = float("nan")
    if not 0 <= number <= weight:
        return Mark("value", f"the test set the score {score}, which is no part of its weight {weight:g}"), True
    if number == weight and mark.right:
        return RIGHT, False
    told = f"{number:g} of {weight:g} points"
    if mark.right:
        return Mark("value", told, credit=number / weight if weight else 0.0), False
    return Mark(mark.kind, mark.text, mark.detail, credit=number / weight if weight else 0.0), False


def facts_of(function: Any) -> dict[str, Any]:
    """What gradescope-utils' other decorators wrote on a test."""
    facts: dict[str, Any] = {}
    for name in ("number", "visibility", "tags"):
        value = getattr(function, f"__{name}__", None)
        if value is not None:
            facts[name] = [str(tag) for tag in value] if name == "tags" else str(value)
    column = getattr(function, "__leaderboard_column__", None)
    if column is not None:
        value = getattr(function, "__leaderboard_value__", None)
        facts["leaderboard"] = (str(column), value, str(getattr(function, "__leaderboard_sort_order__", "desc")))
    return facts
