"""What puts a failure in its place: the function that is only begun, and the functions that a task speaks of."""

from collections.abc import Mapping, Sequence

from msgspec import structs

from ...assignment.assignment import Task
from ...checks.base import Judgement, Seen
from ...reports.report import TaskResult, Verdict
from ...submissions.outline import enclosing, outline, unwritten
from .source import Source

CAME_TO_NOTHING = ("none", "missing")


def lacking(wrong: Sequence[Seen], source: Source) -> str:
    """The function or method whose body is still to be written, where that is why an output is wrong; else nothing.

    Lines and call steps say which one it is, and the file as handed in that it is only begun. Where the file cannot be
    read as Python (a notebook's magics) the name of the function that was called must do.
    """
    text = "\n".join(source.lines)
    begun = unwritten(text)
    for look in wrong:
        error = look.outcome.error if look.outcome is not None and look.mark.kind in ("crashed", "not_raised") else None
        used = look.call.functions_of(look.outcome.step if look.outcome is not None and error is not None else None)
        if error is not None and "NotImplementedError" in (error.typename, *error.bases):
            names = [enclosing(text, error.line)] if outline(text) else sorted(used)
            names = [name for name in names if name in begun or not outline(text)]
        elif error is not None or (look.got is not None and look.got.form in CAME_TO_NOTHING):
            names = [name for name in begun if name in used]
        else:
            names = []
        if names:
            return names[0]
    return ""


def placed(tasks: Sequence[Task], results: Sequence[TaskResult], judgements: Mapping[str, Judgement | str]) -> list[TaskResult]:
    """The results with what each task needs and which of the student's functions it calls, if anything went wrong."""
    if all(result.verdict is Verdict.PASSED for result in results):
        return list(results)
    return [
        structs.replace(result, needs=task.needs, functions=functions_of(judgements[task.id]))
        for task, result in zip(tasks, results, strict=True)
    ]


def functions_of(judgement: Judgement | str) -> list[str]:
    """The student's functions that a task's calls use, sorted; none where nothing was called."""
    calls = {id(look.call): look.call for look in judgement.seen} if isinstance(judgement, Judgement) else {}
    return sorted(set().union(*(call.functions_of() for call in calls.values())))


def still_unwritten(results: Sequence[TaskResult], signatures: Mapping[str, str], source: Source) -> list[str]:
    """Every function that is only begun, in the handout's order, if one of them is why a task failed."""
    lacked = [finding.lacks for result in results for finding in result.findings if finding.lacks]
    begun = unwritten("\n".join(source.lines), list(signatures)) if lacked else []
    return begun + [name for name in dict.fromkeys(lacked) if name not in begun]
