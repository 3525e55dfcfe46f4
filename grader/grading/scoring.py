"""Points: verdicts and scores of all tasks together, without charging one mistake twice."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import structs

from ..assignment.assignment import Assignment, Task
from ..calls.call import Outcome
from ..checks.base import Judgement
from ..reports.report import Finding, TaskResult, Verdict
from .naming.diagnosis import Diagnosis
from .parts import OURS, in_parts
from .words.findings import GRAVEST, Teller, joined, tell
from .words.imports import reason
from .words.source import Source

DOING_NOTHING = "Work that does nothing passes this too"
ENDED = (Verdict.MISSING, Verdict.CRASHED, Verdict.TIMED_OUT, Verdict.OVER_LIMIT)


def scored(
    tasks: Sequence[Task],
    judgements: Mapping[str, Judgement | str],
    diagnosis: Diagnosis,
    teller: Callable[[Task], Teller],
    waits: Mapping[str, Sequence[str]],
) -> list[TaskResult]:
    """Every task's result, in order; ``needs`` are settled when all are known.

    ``waits`` are the functions that a passed task waits for, by task: doing nothing passes it too, and they were right nowhere.
    """
    results = {task.id: result(task, judgements[task.id], diagnosis, teller(task)) for task in tasks}
    needs = {task.id: task.needs for task in tasks}
    told = [settled(task, results, needs, judgements[task.id], teller(task), waits.get(task.id, ())) for task in tasks]
    return list(map(in_doubt, told)) if diagnosis.trouble else told


def in_doubt(result: TaskResult) -> TaskResult:
    """A wrong task where names could not be looked for: a name might have earned a part of what it lost."""
    return structs.replace(result, open_points=result.points - result.score) if result.verdict is Verdict.WRONG else result


def result(task: Task, judgement: Judgement | str, diagnosis: Diagnosis, teller: Teller) -> TaskResult:
    """A task by itself: its points are shared evenly by its outputs, and each output earns its credit."""
    if isinstance(judgement, str):
        return ours(task, judgement)
    findings = tell(teller, task.id, judgement, diagnosis)
    if judgement.facts:
        return in_parts(task, judgement, findings, GRAVEST)
    if not findings and any(look.mark.kind != "right" for look in judgement.seen):
        return ours(task, "something is wrong here, and nothing could be said of it")
    if not findings and judgement.unjudged:
        return TaskResult(task.id, task.title, task.points, 0.0, Verdict.SKIPPED, task.public, note=judgement.unjudged)
    if not findings:
        return TaskResult(task.id, task.title, task.points, task.points, Verdict.PASSED, task.public)
    if any(finding.verdict is Verdict.GRADER_ERROR for finding in findings):
        return ours(task, "; ".join(finding.message for finding in findings))
    shares = {output: judgement.weights.get(output, 1.0) for output in judgement.outputs}
    off = sum((1.0 - finding.credit) * sum(shares[output] for output in finding.outputs) for finding in findings)
    lost = off / (sum(shares.values()) or 1.0)
    verdict = min((finding.verdict for finding in findings), key=GRAVEST.index)
    return TaskResult(
        task.id,
        task.title,
        task.points,
        rounded(task.points * (1.0 - lost)),
        verdict=verdict,
        public=task.public,
        findings=findings,
    )


def ours(task: Task, reason: str) -> TaskResult:
    """A task that could not be judged through our fault: said loudly, to be graded again, never a zero in silence."""
    note = f"{OURS} ({reason})"
    verdict = Verdict.GRADER_ERROR
    return TaskResult(task.id, task.title, task.points, 0.0, verdict, task.public, note=note, open_points=task.points)


def settled(
    task: Task,
    results: Mapping[str, TaskResult],
    needs: Mapping[str, Sequence[str]],
    judgement: Judgement | str,
    teller: Teller,
    waits: Sequence[str],
) -> TaskResult:
    """A task beside those it needs: what passed keeps its points unless doing nothing passes too; no fault is charged twice."""
    own = results[task.id]
    if own.verdict in (Verdict.GRADER_ERROR, Verdict.SKIPPED) or isinstance(judgement, str):
        return own
    if own.verdict is Verdict.PASSED:
        return waiting(own, counts_once([name.lstrip(".") for name in waits])) if waits else own
    failed = [results[need] for need in all_needs(task.id, needs) if results[need].verdict.blame in ("student", "limits")]
    for need in failed:
        if own.verdict in ENDED and same_failure(own, need):
            return waiting(own, f"Not judged: it waits for {need.task}, which failed in the same way.")
    excuse = follow_through(own, failed, judgement)
    if not excuse:
        return own
    fraction = teller.credit.follow_through if task.follow_through is None else task.follow_through
    note = f"{excuse} It earns {fraction:.0%} now, and all once that is right."
    return structs.replace(own, score=max(own.score, rounded(task.points * fraction)), note=note)


def all_needs(task: str, needs: Mapping[str, Sequence[str]]) -> list[str]:
    """The tasks that ``task`` builds on, directly or through others, nearest first."""
    found: list[str] = []
    ahead = list(needs[task])
    while ahead:
        need = ahead.pop(0)
        if need not in found:
            found.append(need)
            ahead += needs[need]
    return found


def counts_once(names: Sequence[str]) -> str:
    """Why a task that passed does not count yet."""
    end = "is right in another task" if len(names) == 1 else "are each right in another task"
    return f"{DOING_NOTHING}, so it counts once {joined(names)} {end}."


def follow_through(own: TaskResult, failed: Sequence[TaskResult], judgement: Judgement) -> str:
    """Why a wrong task still earns its fraction, or nothing: its fault is charged elsewhere already."""
    if judgement.consistent and own.verdict is Verdict.WRONG:
        return "Your backward is the right derivative of your own forward, which is where it is wrong."
    own_mistakes = {finding.mistake for finding in own.findings}
    for need in failed:
        if (
            own.verdict is Verdict.WRONG
            and need.worst is not None
            and need.worst.mistake is not None
            and own_mistakes == {finding.mistake for finding in need.findings}
            and len(own_mistakes) == 1
        ):
            return f"It is the same mistake as in {need.task}, not charged twice."
    return ""


def waiting(result: TaskResult, note: str) -> TaskResult:
    """A task that is not judged, and what it waits for."""
    return structs.replace(result, verdict=Verdict.SKIPPED, score=0.0, findings=(), note=note)


def same_failure(one: TaskResult, two: TaskResult) -> bool:
    """Whether two tasks failed in the same way."""
    if one.verdict is not two.verdict or one.worst is None or two.worst is None:
        return False
    return one.worst.message.split(": ", 1)[-1] == two.worst.message.split(": ", 1)[-1]


def rounded(points: float) -> float:
    """Points to the hundredth, so that a sum prints as people expect; never up to full marks."""
    return int(points * 100 + 1e-6) / 100


def cannot_grade(assignment: Assignment, reason: str) -> list[TaskResult]:
    """No box, no grade: every task is ours to grade again."""
    return [ours(task, reason) for task in assignment.tasks]


def cannot_import(assignment: Assignment, outcome: Outcome, source: Source) -> list[TaskResult]:
    """The submission's file does not even load. No input has been drawn, so the error is shown whole."""
    error = outcome.error
    verdict = {"timed_out": Verdict.TIMED_OUT, "over_limit": Verdict.OVER_LIMIT}.get(outcome.status, Verdict.CRASHED)
    told = f"{error.typename}: {error.message}" if error and verdict is Verdict.CRASHED else outcome.detail
    if error is not None:
        told += source.at(error.line)
    likely, hint = reason(outcome, source, assignment.file)
    message = f"{assignment.file} cannot be imported: {told}"
    finding = Finding(["import"], verdict, message, hint=hint, likely=likely)
    return [
        TaskResult(task.id, task.title, task.points, 0.0, verdict=verdict, public=task.public, findings=[finding])
        for task in assignment.tasks
    ]


def not_submitted(assignment: Assignment, reason: str) -> list[TaskResult]:
    """There is no file to grade."""
    finding = Finding(["submission"], Verdict.MISSING, reason)
    return [
        TaskResult(task.id, task.title, task.points, 0.0, verdict=Verdict.MISSING, public=task.public, findings=[finding])
        for task in assignment.tasks
    ]
