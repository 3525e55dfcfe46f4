"""A report on a screen: the first cause first and in full, others as far as they fit, what is right in a line or two.

A screen is as high as the terminal, at least LEAST_HEIGHT lines. rich knows how wide characters are, click how to colour
them; rich's own console is left out, which takes as long to import as many a check to run.
"""

import os
import re
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import click

from .causes import Cause, Story, owners, story
from .report import Finding, Report, TaskResult, Verdict
from .words import ids, number, plain, said_once

LEAST_HEIGHT = 24
MOST_EVIDENCE = 3
MOST_KEPT = 4
"""Lines that the first cause leaves to those after it, at most."""
MOST_PRINTED_LINES = 6
MOST_UNWRITTEN_LINES = 8
FOLDS = ((99, 99), (2, 99), (1, 99), (1, 6), (1, 4), (1, 3), (1, 2), (1, 1))
"""Lines that a paragraph may take, of what is not a cause and of a cause: from all to one, until a screen is enough."""
STYLES: dict[str, dict[str, Any]] = {
    "": {},
    "bold": {"bold": True},
    "bold red": {"bold": True, "fg": "red"},
    **{color: {"fg": color} for color in ("red", "green", "cyan", "magenta")},
}
WORD = re.compile(r"\s*\S+\s*")


class Line(NamedTuple):
    """A line of the screen: its words after the spaces that indent it, and one of STYLES."""

    words: str = ""
    style: str = ""
    indent: int = 0

    def colored(self) -> str:
        """The line with the codes of its style."""
        return " " * self.indent + (click.style(self.words, **STYLES[self.style]) if self.style else self.words)

    def plain(self) -> str:
        """The line without a style."""
        return " " * self.indent + self.words


def summary(report: Report) -> str:
    """One line: points, how many tasks passed, how long it took; of a self-check at recorded points, what is left."""
    if report.recorded:
        return self_check(report)
    passed = sum(task.verdict is Verdict.PASSED for task in report.tasks)
    ours = sum(task.verdict is Verdict.GRADER_ERROR for task in report.tasks)
    points = f"{number(report.score)}/{number(report.points)} points"
    blame = f", {ours} not judged through the grader's fault" if ours else ""
    return f"{report.assignment}: {points}, {passed} of {len(report.tasks)} tasks passed{blame}, {report.duration_s:.2f} s"


def self_check(report: Report) -> str:
    """One line without points: on a student's own machine most tasks are judged in part, and none is lost for that."""
    count = {verdict: sum(task.verdict is verdict for task in report.tasks) for verdict in Verdict}
    right, open_ = count[Verdict.PASSED], count[Verdict.SKIPPED]
    wrong = len(report.tasks) - right - open_ - count[Verdict.GRADER_ERROR]
    rest = f"the server judges {open_} more" if open_ else "no task is left to the server"
    if right + open_ == len(report.tasks):
        return f"{report.assignment}: everything that can be judged here is right: {right} of {len(report.tasks)} tasks; {rest}."
    what = "not right yet" if report.unwritten else "wrong"
    return f"{report.assignment}: {wrong} of {len(report.tasks)} tasks are {what}, {right} are right; {rest}."


def render(report: Report, width: int | None = None, color: bool | None = None, height: int | None = None) -> str:
    """The report as text, as wide as the terminal; in colour where standard output is a terminal that wants it."""
    import shutil  # only a report to look at needs it, and every grade would pay for its import

    if color is None:
        color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    size = shutil.get_terminal_size()
    screen = Screen(width or size.columns, encoding.lower().startswith("utf"))
    lines = screen.lines(report, max(height or size.lines, LEAST_HEIGHT) - 1)  # the prompt takes one
    text = "\n".join(line.colored() if color else line.plain() for line in lines)
    return text.encode(encoding, "replace").decode(encoding).rstrip()


class Screen:
    """Lays a report out as lines of at most ``width`` cells."""

    def __init__(self, width: int, unicode: bool) -> None:
        self.width = width
        self.longest = FOLDS[0][0]
        self.wrong, self.right, self.more = ("✗ ", "✓ ", "…") if unicode else ("x ", "+ ", "...")

    def lines(self, report: Report, height: int) -> list[Line]:
        """The report on ``height`` lines, its paragraphs folded as far as that needs, those of causes last."""
        found: list[Line] = []
        for rest, of_causes in FOLDS:
            found = self.folded(report, height, rest, of_causes)
            if len(found) <= height:
                break
        return found

    def folded(self, report: Report, height: int, rest: int, of_causes: int) -> list[Line]:
        """Title, notice and prints; the causes; what is still to write; what is right; one line that sums up."""
        told = story(report)
        self.longest = FOLDS[0][0]
        title, end = self.text(report.title, style="bold"), [*self.blank(), *self.text(summary(report), style="bold")]
        self.longest = rest
        said = any(cause.finding.message == report.notice for cause in told.causes)
        top = title + ([] if said else self.text(report.notice)) + self.printed(report)
        after = self.unwritten(report, told) + self.remainder(report, told) + end
        self.longest = of_causes
        return top + self.causes(told.causes, report, height - len(top) - len(after)) + after

    def causes(self, causes: Sequence[Cause], report: Report, room: int) -> list[Line]:
        """The first cause as fully as fits, and each other in full as long as there is room for all that come after it."""
        found: list[Line] = []
        for index, cause in enumerate(causes):
            later = sum(len(self.brief(other)) for other in causes[index + 1 :])
            kept = (later if index else min(later, MOST_KEPT)) + bool(later)
            whole = self.fitting(cause, report, room - len(found) - kept)
            if index and len(found) + len(whole) + kept > room:
                return found + self.briefly(causes[index:], room - len(found))
            found += whole
        return found

    def fitting(self, cause: Cause, report: Report, room: int) -> list[Line]:
        """A cause in full, with fewer numbers where there is no room for all, and with one finding where there is none."""
        ways = (self.cause(cause, report, numbers, others) for numbers, others in ((MOST_EVIDENCE, 2), (1, 2), (1, 0)))
        *_, least = found = list(ways)
        return next((lines for lines in found if len(lines) <= room), least)

    def briefly(self, causes: Sequence[Cause], room: int) -> list[Line]:
        """Causes that there is no room for in full, and how many there is no room for at all."""
        lines = self.blank()
        for index, cause in enumerate(causes):
            brief = self.brief(cause)
            if len(lines) + len(brief) > room - (index + 1 < len(causes)):
                return lines + self.text(f"{self.more} and {len(causes) - index} more", style="red")
            lines += brief
        return lines

    def cause(self, cause: Cause, report: Report, numbers: int, others: int) -> list[Line]:
        """One cause: what and where, a few ``numbers`` and ``others``, the likely cause, the next step, what hangs on it."""
        finding, task = cause.finding, cause.task
        lines = self.blank()
        if cause.stops(report):
            lines += self.text(self.wrong + finding.message, hang=2, style="bold red")
        else:
            points = f" ({number(task.score)} of {number(task.points)} points)"
            lines += self.text(self.wrong + task.title + points, hang=2, style="bold red")
            lines += self.text(finding.message, 2)
        lines += self.evidence(cause.task, finding, numbers)
        lines += [line for other in said_once(cause.others)[:others] for line in self.text(other.message, 2)]
        lines += self.text(finding.likely, 2)
        lines += self.text(f"Next step: {finding.hint}", 2, style="cyan") if finding.hint else []
        lines += self.text(task.note, 2)
        if cause.stops(report):
            return lines + self.text(f"All {len(report.tasks)} tasks wait for this.", 2)
        lines += self.text(f"Follows from this: {ids(cause.follows)}", 2) if cause.follows else []
        return lines + (self.text(f"May follow from this: {ids(cause.may_follow)}", 2) if cause.may_follow else [])

    def evidence(self, task: TaskResult, finding: Finding, most: int) -> list[Line]:
        """The first of a public task's numbers, and the inputs that they belong to."""
        shown = finding.evidence[: most + finding.evidence[0].startswith("with ")] if task.public and finding.evidence else []
        return [line for numbers in shown for line in self.text(numbers, 4)]

    def brief(self, cause: Cause) -> list[Line]:
        """A cause that there is no room for, in two lines at most."""
        what = cause.finding.likely or cause.finding.message
        return self.cut(self.text(f"{self.wrong}{cause.task.title}: {what}", hang=2, style="red"), 2)

    def unwritten(self, report: Report, told: Story) -> list[Line]:
        """What is still to be written, in the handout's order, methods in the line of their class."""
        if not report.unwritten:
            return []
        classes: dict[str, list[str]] = {}
        for name in report.unwritten:
            outer, _, method = name.partition(".")
            classes.setdefault(outer, []).extend([method] if method else [])
        names = [f"{outer}: {', '.join(methods)}" if methods else outer for outer, methods in classes.items()]
        lines = self.blank() + self.text("Not written yet, in the handout's order:", style="bold")
        if self.longest > 1:
            lines += [line for name in names for line in self.text(name, 2, hang=2)]
        else:
            lines += self.text("; ".join(names), 2, most=2 if told.causes else MOST_UNWRITTEN_LINES)
        waiting = len(told.waiting) + sum(len(cause.tasks) for cause in told.causes if cause.finding.lacks)
        lines += self.text(f"{waiting} of {len(report.tasks)} tasks wait for this.", 2)
        return lines if told.causes else lines + self.text(f"Next step: write {report.unwritten[0]}.", 2, style="cyan")

    def remainder(self, report: Report, told: Story) -> list[Line]:
        """What is right, folded by function; what cannot be judged here; what we could not judge."""
        lines = []
        if told.passed and len(told.passed) < len(report.tasks):
            lines += self.text(f"{self.right}Right: {'; '.join(folded(report))}", hang=2, style="green")
        if told.passed and len(told.passed) == len(report.tasks):
            lines += self.text(f"{self.right}Everything is right.", style="green")
        if not report.unwritten and told.waiting:
            lines += self.text(f"Not judged yet: {ids(told.waiting)}")
        reasons = {task.note for task in told.unjudged}
        reason = f" ({reasons.pop()})" if len(reasons) == 1 else ""
        lines += self.text(f"Not judged here{reason}: {ids(told.unjudged)}") if told.unjudged else []
        for note in dict.fromkeys(task.note for task in told.ours):
            lines += self.text(f"{note} {ids([task for task in told.ours if task.note == note])}", style="magenta")
        return self.blank() + lines if lines else []

    def printed(self, report: Report) -> list[Line]:
        """The beginning of what the student's code printed."""
        printed = plain(report.printed).strip("\n").split("\n") if report.printed.strip() else []
        most = min(MOST_PRINTED_LINES, self.longest)
        left = len(printed) - most
        shown = [line for text in printed[:most] for line in self.text(text or " ", 2)][:most]
        more = self.text(f"{self.more} {left} more lines", 2) if left > 0 else []
        return self.text("Your code printed:") + shown + more if printed else []

    def blank(self) -> list[Line]:
        """An empty line."""
        return [Line()]

    def text(self, words: str, indent: int = 0, hang: int = 0, style: str = "", most: int = 0) -> list[Line]:
        """``words`` as lines that fit, indented by ``indent`` and all but the first by ``hang`` more; none of none.

        At most ``most`` lines, or ``longest``: what was left out shows as three dots.
        """
        paragraphs = plain(words).split("\n") if words else []
        fitting = [line for words in paragraphs for line in wrapped(words, max(self.width - indent - hang, 10))]
        lines = [Line(line, style, indent + (hang if number else 0)) for number, line in enumerate(fitting)]
        return self.cut(lines, most or self.longest)

    def cut(self, lines: list[Line], most: int) -> list[Line]:
        """The first ``most`` lines; dots end the last one where there were more."""
        from rich.cells import set_cell_size

        if len(lines) > most:
            words, style, indent = lines[most - 1]
            room = self.width - len(self.more) - indent
            lines[most - 1] = Line(set_cell_size(words, room).rstrip() + self.more, style, indent)
        return lines[:most]


def wrapped(words: str, width: int) -> list[str]:
    """A paragraph as lines of at most ``width`` cells; a word that is longer than a line is parted."""
    from rich.cells import cell_len, chop_cells

    lines = [""]
    for word in WORD.findall(words):
        if lines[-1] and cell_len(lines[-1] + word.rstrip()) > width:
            lines.append("")
        *whole, last = chop_cells(word.rstrip(), width)
        lines[-1:] = [*(lines[-1] + part for part in whole), last if whole else lines[-1] + last]
        lines[-1] += word[len(word.rstrip()) :]
    return [line.rstrip() for line in lines]


def folded(report: Report) -> list[str]:
    """What passed: a function with its points where all its tasks passed, else the tasks that did."""
    owner = owners(report.tasks)
    groups: dict[str, list[TaskResult]] = {}
    for task in report.tasks:
        groups.setdefault(owner[task.task] or task.task, []).append(task)
    told = []
    for name, tasks in groups.items():
        passed = [task for task in tasks if task.verdict is Verdict.PASSED]
        if passed == tasks:
            points = number(sum(task.points for task in tasks))
            told.append(f"{name} {points}/{points}")
        elif passed:
            told.append(f"of {name}: {ids(passed)}")
    return told
