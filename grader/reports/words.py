"""A report in plain words: the lines that every renderer shows, made safe to show anywhere.

What a student's code printed, raised or was called is theirs, so it may hold anything; `plain` takes out what could
steer a terminal, break JSON or turn text around.
"""

import re
from collections.abc import Iterator, Sequence

from .report import Finding, Report, TaskResult, Verdict

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


def ranked(findings: Sequence[Finding]) -> list[Finding]:
    """Findings in the order they are told: a known mistake first, then a recognised relation, then the rest."""
    return sorted(findings, key=lambda finding: (finding.mistake is None, finding.relation is None))


def finding_lines(finding: Finding, public: bool) -> Iterator[str]:
    """What happened, the numbers where inputs are public, the likely cause, and the next step."""
    yield finding.message
    if public:
        yield from (f"    {line}" for line in finding.evidence)
    if finding.likely:
        yield finding.likely
    if finding.hint:
        yield f"Next step: {finding.hint}"


def task_lines(task: TaskResult) -> list[str]:
    """A task without its title: the verdict, each finding (findings that say the same are said once), the note."""
    lines = [verdict_line(task)]
    told = set()
    for finding in ranked(task.findings):
        words = tuple(finding_lines(finding, task.public))
        if words not in told:
            told.add(words)
            lines += ["", *words]
    if task.note:
        lines += ["", task.note]
    return lines


def task_text(task: TaskResult) -> str:
    """A task's lines as one safe text."""
    return plain("\n".join(task_lines(task)))


def report_text(report: Report) -> str:
    """What is said of the submission as a whole; empty if there is nothing to say."""
    parts = [report.notice] if report.notice else []
    ours = [task.title for task in report.tasks if task.verdict is Verdict.GRADER_ERROR]
    if ours:
        parts.append(
            f"{len(ours)} of {len(report.tasks)} tasks could not be judged. That is the grader's fault, not yours: their "
            "points are open, not lost. Your course staff can see this and will grade them again."
        )
    if report.printed.strip():
        parts.append(f"Your code printed:\n{plain(report.printed, MOST_PRINTED)}")
    return plain("\n\n".join(parts))
