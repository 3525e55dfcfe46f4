"""``submission_metadata.json``: what Gradescope tells of the upload that is graded, read leniently.

Its shape is "subject to change", so that what is not there, or is something else, counts as not told.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from msgspec import Struct


class Previous(Struct, frozen=True):
    """An earlier upload; ``results`` are told of the latest one only."""

    when: datetime
    score: float | None
    ours: bool
    results: Mapping[str, Any] | None


class Upload(Struct, frozen=True):
    """When this upload was made, what Gradescope has as the assignment's points, and the uploads before, in order."""

    created_at: datetime | None = None
    total_points: float | None = None
    previous: tuple[Previous, ...] = ()


def read_upload(path: Path) -> Upload:
    """What Gradescope tells; nothing where there is no such file."""
    try:
        told = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return Upload()
    if not isinstance(told, dict):
        return Upload()
    assignment, before = told.get("assignment"), told.get("previous_submissions")
    found = [previous(entry) for entry in before if isinstance(entry, dict)] if isinstance(before, list) else []
    return Upload(
        time_of(told.get("created_at")),
        number(assignment.get("total_points")) if isinstance(assignment, dict) else None,
        tuple(sorted((entry for entry in found if entry is not None), key=lambda entry: entry.when)),
    )


def previous(told: Mapping[str, Any]) -> Previous | None:
    """One earlier upload; None where it has no time, so that nothing can be told of it."""
    when, results = time_of(told.get("submission_time")), told.get("results")
    if when is None:
        return None
    kept = results if isinstance(results, dict) else None
    return Previous(when, number(told.get("score")), bool(told.get("autograder_error")) or failed(kept), kept)


def failed(results: Mapping[str, Any] | None) -> bool:
    """Whether results say that something could not be judged through the grader's fault, or that it did not finish."""
    tests = results.get("tests") if results else None
    if results is not None and not tests:
        return True
    facts = [test.get("extra_data") for test in tests or () if isinstance(test, dict)]
    return any(isinstance(told, dict) and told.get("verdict") == "grader_error" for told in facts)


def time_of(value: object) -> datetime | None:
    """A moment as Gradescope writes it, ``2018-07-01T14:22:32.365935-07:00``; without a zone it is taken for UTC."""
    try:
        found = datetime.fromisoformat(str(value).strip().replace("Z", "+00:00").replace(" +", "+"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


def number(value: object) -> float | None:
    """A number, which Gradescope writes as text at times."""
    try:
        return None if isinstance(value, bool) else float(str(value))
    except ValueError:
        return None
