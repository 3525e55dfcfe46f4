"""So many graded attempts in so many hours: what is shown for one too many."""

import json
import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ..assignment.delivery import Attempts
from ..reports.results_schema import MOST_CHARACTERS
from ..submissions.upload import Previous, Upload

REFUSED = "This upload was not graded: "


def one_too_many(limit: Attempts, upload: Upload) -> bytes | None:
    """The results.json that stands for an upload that is not graded: the last result, with a line on top; else None.

    Counted from the moment of the upload, not from now, so that a rerun by the staff comes to the same.
    """
    if upload.created_at is None:
        return None
    graded = graded_before(limit, upload)
    window = timedelta(hours=limit.hours)
    recent = [when for when in graded if when > upload.created_at - window]
    if len(recent) < limit.most:
        return None
    free = recent[-limit.most] + window
    shown = next((entry for entry in reversed(upload.previous) if not entry.ours), None)
    line = told(limit, free)
    try:
        return results_again(last_result(shown), line)
    except ValueError:  # not what we wrote then: infinite numbers
        return results_again({"score": 0.0, "tests": []}, line)


def graded_before(limit: Attempts, upload: Upload) -> list[datetime]:
    """When earlier uploads were graded: those that failed through our fault, or were one too many, do not count."""
    window, found = timedelta(hours=limit.hours), list[datetime]()
    for entry in upload.previous:
        recent = [when for when in found if when > entry.when - window]
        if not entry.ours and len(recent) < limit.most:
            found.append(entry.when)
    return found


def last_result(entry: Previous | None) -> Mapping[str, Any]:
    """The results that Gradescope kept of an upload; where it kept none, its score."""
    if entry is not None and entry.results is not None:
        return entry.results
    score = 0.0 if entry is None or entry.score is None or not math.isfinite(entry.score) else entry.score
    said = "Its points are those of the last graded upload; what was said of that stands in the submission history."
    return {"score": score, "output": said, "output_format": "text", "tests": []}


def told(limit: Attempts, free: datetime) -> str:
    """The line on top of the last result."""
    times = "once" if limit.most == 1 else f"{limit.most} times"
    when = free.strftime("%A, %d %B %Y, %H:%M %Z")
    return f"{REFUSED}work is graded at most {times} in {limit.hours:g} hours. The next upload is graded from {when} on."


def results_again(results: Mapping[str, Any], line: str) -> bytes:
    """``results`` with ``line`` before what they said; the line of an earlier refusal goes."""
    output = results.get("output")
    said = output if isinstance(output, str) else ""
    if said.startswith(REFUSED):
        said = said.partition("\n\n")[2]
    again = {**results, "output": f"{line}\n\n{said}"[: MOST_CHARACTERS - 1]}
    return (json.dumps(again, allow_nan=False, indent=1) + "\n").encode("ascii")
