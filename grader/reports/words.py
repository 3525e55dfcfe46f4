"""A report in plain words: the lines that every renderer shows, made safe to show anywhere.

What a student's code printed, raised or was called is theirs, so it may hold anything; `plain` takes out what could
steer a terminal, break JSON or turn text around.
"""

import re
from collections.abc import Iterator, Sequence

from .causes import Cause, Story
from .report import Finding, Report, TaskResult, Verdict, ranked

SAID = {
    Verdict.PASSED: "Passed",
    Verdict.WRONG: "Not right yet",
    Verdict.CRASHED: "Your code stopped with an error",
    Verdict.TIMED_OUT: "Your code ran out of time",
    Verdict.OVER_LIMIT: "Your code went over a limit",
    Verdict.MISSING: "Missing",
    Verdict.SKIPPED: "Not judged",
    Verdict.GRADER_ERROR: "The grader failed here, not you",
}
MOST_TASK_TEXT = 20_000
MOST_PRINTED = 10_000
ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)", re.DOTALL)
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and new line
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # invisible ones, and those that turn text around
    "\ud800-\udfff\ufff9-\uffff]"  # halves of characters, and what is not one
)


def plain(text: str, most: int = MOST_TASK_TEXT) -> str:
    """``text`` without control characters and terminal sequences, at most ``most`` characters: its head and its tail."""
    clean = UNSAFE.sub("", ESCAPES.sub("", text.replace("\r\n", "\n")).replace("\r", "\n"))
    if len(clean) <= most:
        return clean
    note = f"\n… {len(clean) - most} characters left out …\n"
    kept = max(most - len(note), 0)
    return clean[: kept - kept // 3] + note + clean[len(clean) - kept // 3 :]


def number(value: float) -> str:
    """Points as people write them: 30, 4.5, 33.33."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def verdict_line(task: TaskResult) -> str:
    """How the task was judged, and the points where they are neither none nor all."""
    said = SAID[task.verdict]
    if task.verdict is not Verdict.PASSED and 0 < task.score:
        said += f": {number(task.score)} of {number(task.points)} points"
    return said + "."


def said_once(findings: Sequence[Finding]) -> list[Finding]:
    """The findings without those that say what another said before."""
    return list({finding.message: finding for finding in reversed(findings)}.values())[::-1]


def finding_lines(finding: Finding, public: bool) -> Iterator[str]:
    """What happened, the numbers where inputs are public, the likely cause, and the next step."""
    yield finding.message
    if public:
        yield from (f"    {line}" for line in finding.evidence)
    if finding.likely:
        yield finding.likely
    if finding.hint:
        yield f"Next step: {finding.hint}"


def task_lines(task: TaskResult, cause: Cause | None = None) -> list[str]:
    """A task without its title: the verdict, each finding (findings that say the same are said once), the note.

    Where the task hangs on a ``cause`` that another one shows, only what happened is told, and where to look first.
    """
    lines = [verdict_line(task)]
    for finding in said_once(ranked(task.findings)):
        lines += ["", *([finding.message] if cause else finding_lines(finding, task.public))]
    if cause is not None and cause.finding.output == "import":
        lines += ["", "Nothing can be judged before it can be: what to do stands on top."]
    elif cause is not None:
        may = "may follow" if any(other.task == task.task for other in cause.may_follow) else "follows"
        lines += ["", f"This {may} from {cause.task.task}: look there first."]
    if task.note:
        lines += ["", task.note]
    return lines


def task_text(task: TaskResult, cause: Cause | None = None) -> str:
    """A task's lines as one safe text."""
    return plain("\n".join(task_lines(task, cause)))


def report_text(report: Report, told: Story) -> str:
    """What is said of the submission as a whole; empty if there is nothing to say."""
    parts = [report.notice] if report.notice else []
    if told.ours:
        parts.append(
            f"{len(told.ours)} of {len(report.tasks)} tasks could not be judged. That is the grader's fault, not yours: "
            f"{number(report.open_points)} of {number(report.points)} points are open, not lost. Your course staff can see "
            "this and will grade them again."
        )
    if told.causes:
        first, *others = told.causes
        parts.append("\n".join(cause_lines(first, report)))
        if others:
            parts.append("Then:\n" + "\n".join(f"- {other.task.title}" for other in others))
    if report.unwritten:
        parts.append(f"Not written yet, in the handout's order: {', '.join(report.unwritten)}.")
    if report.printed.strip():
        parts.append(f"Your code printed:\n{plain(report.printed, MOST_PRINTED)}")
    return plain("\n\n".join(parts))


def cause_lines(cause: Cause, report: Report) -> Iterator[str]:
    """The first thing to mend, with what hangs on it."""
    if cause.stops(report):
        yield from finding_lines(cause.finding, cause.task.public)
        yield f"All {len(report.tasks)} tasks wait for this."
        return
    yield f"Look at this first: {cause.task.title}"
    yield from finding_lines(cause.finding, cause.task.public)
    if cause.follows:
        yield f"Follows from this: {ids(cause.follows)}"
    if cause.may_follow:
        yield f"May follow from this: {ids(cause.may_follow)}"


def ids(tasks: Sequence[TaskResult]) -> str:
    """The names of some tasks."""
    return ", ".join(task.task for task in tasks)
