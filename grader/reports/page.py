"""A report as one page: no script, no font, no picture and no request; light and dark, on a phone and on paper.

Jinja2 fills a template and escapes everything that a student wrote. It is imported only here, and this only when a page
is asked for.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from ..errors import BadInput
from .causes import Cause, owners, story
from .details import Comparison, Details, Standing
from .drawing import HEIGHT, WIDTH, drawn, first_wrong, heats, shape_boxes, worst_entries
from .report import Finding, Report, TaskResult, Verdict
from .templates import beside, environment
from .terminal import folded, summary
from .words import SAID, ids, said_once

MOST_LINES, AROUND = 40, 4
SYMBOLS = {"right": "✓", "wrong": "✗", "follows": "↳", "unknown": "·"}
STATES = {Verdict.PASSED: "right", Verdict.SKIPPED: "unknown", Verdict.GRADER_ERROR: "unknown"}  # all others: wrong
MEANING = {"right": "right", "wrong": "wrong", "follows": "follows from a wrong one", "unknown": "not told"}


class Line(Struct, frozen=True):
    """A line of the student's code; ``raised`` where an error was."""

    number: int
    text: str
    raised: bool


class Step(Struct, frozen=True):
    """Where it goes wrong first: a title, and the parts of the step as words with a state each."""

    title: str
    parts: Sequence[tuple[str, str, str]]


class Shown(Struct, frozen=True):
    """One cause with all that is shown beside it."""

    cause: Cause
    others: Sequence[Finding]
    code: Sequence[Line]
    compared: Sequence[Comparison]
    stops: bool


def render(report: Report) -> str:
    """The page. Raises BadInput where Jinja2 or grandalf is not installed."""
    try:
        import grandalf  # noqa: F401 - asked for here, so that one message names both
        import jinja2  # noqa: F401
    except ImportError:
        raise BadInput("--html needs jinja2 and grandalf; install them with: python -m pip install jinja2 grandalf") from None
    return str(environment().get_template("page.html.j2").render(**facts(report)))


def facts(report: Report) -> dict[str, Any]:
    """Everything that the template shows."""
    told, details = story(report), report.details or Details()
    causes = [shown(cause, report, details) for cause in told.causes]
    return {
        "report": report,
        "told": told,
        "causes": causes,
        "summary": summary(report),
        "right": folded(report),
        "drawing": drawn(details.graph) if details.graph else None,
        "last": next((it.name for it in details.graph if not any(it.name in other.parents for other in details.graph)), ""),
        "steps": [step(standing, kind, details.graph) for standing, kind in first_wrong(details.graph)],
        "cause_of": {task.task: told.cause_of(task) for task in report.tasks},
        "told_above": [shown.cause.task.task for shown in causes],
        "anchors": anchors(details.graph, report.tasks),
        "css": beside("page.css"),
        "said": SAID,
        "symbols": SYMBOLS,
        "meaning": MEANING,
        "states": STATES,
        "half": (WIDTH / 2, HEIGHT / 2),
        "ids": ids,
        "said_once": said_once,
        "heats": heats,
        "worst": worst_entries,
        "boxes": shape_boxes,
    }


def shown(cause: Cause, report: Report, details: Details) -> Shown:
    """A cause with the student's lines and the arrays of the task that shows it."""
    named = {name for finding in [cause.finding, *cause.others] for name in finding.outputs}
    compared = [found for found in details.comparisons if found.task == cause.task.task and found.output in named]
    stops = cause.stops(report)
    code = excerpt(details, cause.finding.line, "" if stops else owners(report.tasks)[cause.task.task])
    return Shown(cause, said_once(cause.others), code, compared, stops)


def excerpt(details: Details, line: int, function: str) -> list[Line]:
    """The lines around the one that raised, within its function; else the whole function that a task is about."""
    spans = details.functions
    inside = next((span for span in spans.values() if span[0] <= line <= span[1]), None)
    if 1 <= line <= len(details.lines):
        first, last = inside or (line - AROUND, line + AROUND)
        if last - first >= MOST_LINES:
            first, last = max(first, line - 2 * AROUND), min(last, line + 2 * AROUND)
    elif function in spans:
        first, last = spans[function][0], min(spans[function][1], spans[function][0] + MOST_LINES - 1)
    else:
        return []
    numbers = range(max(first, 1), min(last, len(details.lines)) + 1)
    return [Line(number, details.lines[number - 1], number == line) for number in numbers]


def step(standing: Standing, kind: str, graph: Sequence[Standing]) -> Step:
    """The step at which something goes wrong first, in the lecture's words: upstream, local and downstream gradient."""
    name, by_name = standing.name, {other.name: other for other in graph}
    if kind == "value":
        before = [(parent, "computed from", by_name[parent].value) for parent in standing.parents]
        return Step(titled("value", name, before), [*before, (made(standing, name), "this step", standing.value)])
    if kind.startswith("local "):
        parent = kind.removeprefix("local ")
        words = made(standing, f"∂{name}/∂{parent} of {name}")
        return Step(f"The local gradient ∂{name}/∂{parent} is wrong", [(words, "local", standing.local[parent])])
    before = []
    for child in (other for other in graph if name in other.parents):
        before.append((f"gradient of {child.name}", "upstream", child.gradient))
        before.append((made(child, f"∂{child.name}/∂{name} of {child.name}"), "local", child.local.get(name, "unknown")))
    here = (f"gradient of {name}", "downstream", standing.gradient)
    if not standing.inferred:
        return Step(titled("gradient", name, before[::2]), [*before, here])
    told = [other for other in standing.parents if by_name[other].gradient == "follows"]
    after = [(f"gradient of {other}", "computed from it", by_name[other].gradient) for other in told]
    return Step(f"The gradient of {name} seems to go wrong first", [*before, here, *after])


def titled(kind: str, name: str, before: Sequence[tuple[str, str, str]]) -> str:
    """Where something goes wrong first, if all that it is computed from is right; else where it is first seen."""
    if before and all(state == "right" for _, _, state in before):
        return f"The {kind} of {name} goes wrong first"
    return f"The {kind} of {name} is the first that is known to be wrong"


def made(standing: Standing, words: str) -> str:
    """``words``, and how the quantity is made where the author says so."""
    return f"{words} = {standing.formula}" if standing.formula else words


def anchors(graph: Sequence[Standing], tasks: Sequence[TaskResult]) -> dict[str, str]:
    """For every quantity the task that its box leads to: the first that tells of it and did not pass, else the first."""
    failed = [task.task for task in tasks if task.verdict is not Verdict.PASSED]
    return {
        standing.name: next((task for task in standing.tasks if task in failed), standing.tasks[0])
        for standing in graph
        if standing.tasks
    }
