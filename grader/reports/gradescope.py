"""A report as Gradescope's results.json, and how that file is put in its place.

The contract is in ``results_schema``. The same report gives the same bytes; only ``execution_time`` and ``duration_s``
are timings.
"""

import errno
import os
import re
from collections.abc import Sequence
from pathlib import Path

from msgspec import UNSET, UnsetType

from ..errors import BadInput, GraderError
from .causes import Cause, story
from .report import Report, Shown, TaskResult, TextFormat, Verdict
from .results_schema import (
    MOST_CHARACTERS,
    Environment,
    Extra,
    Facts,
    Leader,
    Regraded,
    Results,
    Sandbox,
    TaskFacts,
    Test,
    encoded,
)
from .words import plain, report_text, task_text

OUT_OF_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
NOT_YOUR_FAULT = (
    "This is not your fault, and this 0 is not your grade: your submission was received and is kept. "
    "Submit again, or tell your course staff, who can rerun the grader."
)


def render(report: Report, regraded: Regraded | UnsetType = UNSET, staff: Sequence[str] = ()) -> bytes:
    """The bytes of results.json; ``regraded`` goes into it as it is, and ``staff`` is told where no student sees it.

    Raises GraderError where the report would not make a valid one.
    """
    seconds, told, shown = round(report.duration_s, 3), story(report), report.shown
    facts = Facts(
        1,
        assignment=report.assignment,
        submission_sha256=report.submission_sha256,
        seed_id=report.seed_id,
        duration_s=seconds,
        environment=Environment(report.provenance.python, report.provenance.numpy, report.provenance.platform),
        sandbox=Sandbox(report.provenance.sandbox, [plain(layer) for layer in report.provenance.layers]),
        open_points=round(report.open_points, 6),
        staff=list(staff) or UNSET,
    )
    return encoded(
        Results(
            score=round(report.score, 6),  # sums of decimal points, without the dust of binary fractions
            output=formatted(report_text(report, told), shown.output_format),
            output_format=shown.output_format,
            visibility=shown.visibility,
            stdout_visibility=shown.stdout_visibility,
            tests=[test(task, told.cause_of(task), shown) for task in report.tasks],
            execution_time=seconds,
            extra_data=Extra(facts, regraded),
            test_output_format=UNSET if shown.output_format == "text" else shown.output_format,
            test_name_format=UNSET if shown.name_format == "text" else shown.name_format,
            leaderboard=[Leader(place.name, place.value, place.order) for place in shown.leaderboard] or UNSET,
        )
    )


def test(task: TaskResult, cause: Cause | None, shown: Shown) -> Test:
    """A task as one entry of ``tests``; a ``cause`` that another task shows is told there, not once more."""
    worst = task.worst
    facts = TaskFacts(
        task.task,
        task.verdict,
        task.verdict.blame,
        diagnosis=worst.mistake if worst else None,
        relation=worst.relation if worst else None,
        output=plain(worst.output) if worst else None,
        step=worst.step if worst else None,
    )
    return Test(
        name=plain(task.title, 500),
        score=task.score,
        max_score=task.points,
        status="passed" if task.verdict is Verdict.PASSED else "failed",
        output=formatted(task_text(task, cause), shown.output_format),
        output_format=shown.output_format,
        visibility=task.visibility,
        extra_data=facts,
        name_format=UNSET if shown.name_format == "text" else shown.name_format,
        number=task.number or UNSET,
        tags=list(task.tags) or UNSET,
    )


def formatted(text: str, kind: TextFormat) -> str:
    """Plain text so that it reads the same in another of Gradescope's formats: nothing in it is taken for markup."""
    if kind in ("text", "ansi"):
        return text
    if kind == "md":
        fence = "`" * (max([2, *map(len, re.findall("`+", text))]) + 1)
        return f"{fence}\n{text}\n{fence}" if text else text
    import html  # few assignments want it, and every grade would pay for its import

    escaped = html.escape(text)
    if len(escaped) >= MOST_CHARACTERS - 20:
        escaped = html.escape(plain(text, MOST_CHARACTERS // 8))  # an apostrophe alone becomes six characters
    return f"<pre>{escaped}</pre>" if kind == "html" and text else escaped


def pessimistic(title: str, reason: str) -> bytes:
    """A valid results.json to stand there until the real one is written, or for good if the grader does not finish."""
    return encoded(
        Results(
            score=0.0,
            output=plain(f"{title}: {reason}\n\n{NOT_YOUR_FAULT}"),
            output_format="text",
            visibility="visible",
            stdout_visibility="hidden",
            tests=[],
        )
    )


def write_atomically(path: Path, data: bytes, durable: bool = True) -> None:
    """Put ``data`` at ``path``, whole or not at all, and never through a link.

    Raises BadInput where ``path`` is no place to write to, GraderError where the system has no room or descriptor left.

    ``durable`` waits for the disk (some 5 ms), so that a crash of the machine leaves either the old file or this one; a
    file that is soon replaced need not wait.
    """
    temporary = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    for name in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"):  # not every system has each
        flags |= getattr(os, name, 0)
    try:
        descriptor = os.open(temporary, flags, 0o644)
        try:
            with open(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                if durable:
                    os.fsync(descriptor)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as failure:
        kind = GraderError if failure.errno in OUT_OF_ROOM else BadInput
        raise kind(f"{path} cannot be written: {failure.strerror or failure}") from None
