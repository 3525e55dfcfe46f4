"""Points: verdicts and scores of all tasks together, without charging one mistake twice."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import structs

from ..assignment.assignment import Assignment, Task
from ..calls.call import Outcome
from ..checks.base import Judgement
from ..reports.report import Finding, TaskResult, Verdict
from .diagnose import Diagnosis
from .findings import GRAVEST, Teller, tell
from .source import Source

OURS = "The grader failed here, not you; your course staff can see this and will grade it again."
ENDED = (Verdict.MISSING, Verdict.CRASHED, Verdict.TIMED_OUT, Verdict.OVER_LIMIT)


def scored(
    tasks: Sequence[Task], judgements: Mapping[str, Judgement | str], diagnosis: Diagnosis, teller: Callable[[Task], Teller]
) -> list[TaskResult]:
    """Every task's result, in order; ``needs`` are settled when all are known."""
    results = {task.id: result(task, judgements[task.id], diagnosis, teller(task)) for task in tasks}
    return [settled(task, results, judgements[task.id], teller(task)) for task in tasks]


def result(task: Task, judgement: Judgement | str, diagnosis: Diagnosis, teller: Teller) -> TaskResult:
    """A task by itself: its points are shared evenly by its outputs, and each output earns its credit."""
    if isinstance(judgement, str):
        return ours(task, judgement)
    if judgement.unjudged:
        return TaskResult(task.id, task.title, task.points, 0.0, Verdict.SKIPPED, task.public, note=judgement.unjudged)
    findings = tell(teller, task.id, judgement, diagnosis)
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
    return TaskResult(task.id, task.title, task.points, 0.0, Verdict.GRADER_ERROR, task.public, note=note)


def settled(task: Task, results: Mapping[str, TaskResult], judgement: Judgement | str, teller: Teller) -> TaskResult:
    """A task beside those it needs: the same failure is not charged twice, and nothing is earned on top of nothing."""
    own = results[task.id]
    failed = [results[need] for need in task.needs if results[need].verdict is not Verdict.PASSED]
    if own.verdict in (Verdict.GRADER_ERROR, Verdict.SKIPPED) or not failed:
        return own
    if own.verdict is Verdict.PASSED:
        empty = next((need for need in failed if nothing_earned(need)), None)
        return own if empty is None else waiting(own, f"There is nothing to judge here yet: {empty.task} comes first.")
    for need in failed:
        if own.verdict in ENDED and same_failure(own, need):
            return waiting(own, f"Not judged: it waits for {need.task}, which failed in the same way.")
    excuse = follow_through(own, failed, judgement)
    if not excuse:
        return own
    fraction = teller.credit.follow_through if task.follow_through is None else task.follow_through
    note = f"{excuse} It earns {fraction:.0%} now, and all once that is right."
    return structs.replace(own, score=max(own.score, rounded(task.points * fraction)), note=note)


def follow_through(own: TaskResult, failed: Sequence[TaskResult], judgement: Judgement | str) -> str:
    """Why a wrong task still earns its fraction, or nothing: only for a recognised mistake in what it needs.

    One that explains all of it: where something else that it needs came to nothing, nobody knows whose fault it is.
    """
    recognised = [need for need in failed if need.worst is not None and need.worst.mistake is not None]
    if not recognised or any(nothing_earned(need) for need in failed):
        return ""
    if isinstance(judgement, Judgement) and judgement.consistent:
        return f"It is the right derivative of your own {recognised[0].task}."
    own_mistakes = {finding.mistake for finding in own.findings}
    for need in recognised:
        if (
            own.verdict is Verdict.WRONG
            and own_mistakes == {finding.mistake for finding in need.findings}
            and len(own_mistakes) == 1
        ):
            return f"It is the same mistake as in {need.task}, not charged twice."
    return ""


def waiting(result: TaskResult, note: str) -> TaskResult:
    """A task that is not judged, and what it waits for."""
    return structs.replace(result, verdict=Verdict.SKIPPED, score=0.0, findings=(), note=note)


def nothing_earned(result: TaskResult) -> bool:
    """Whether a task earned nothing and no known mistake says why: what builds on it then shows nothing either."""
    return result.score == 0 and not any(finding.mistake for finding in result.findings)


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
    hint = f"Run `python {assignment.file}` on your own machine: it must finish without an error."
    finding = Finding(["import"], verdict, f"{assignment.file} cannot be imported: {told}", hint=hint)
    return [
        TaskResult(task.id, task.title, task.points, 0.0, verdict=verdict, public=task.public, findings=[finding])
        for task in assignment.tasks
    ]


def not_submitted(assignment: Assignment, reason: str) -> list[TaskResult]:
    """There is no file to grade."""
    finding = Finding(["submission"], Verdict.MISSING, reason, hint=f"Hand in {assignment.file} itself, under just this name.")
    return [
        TaskResult(task.id, task.title, task.points, 0.0, verdict=Verdict.MISSING, public=task.public, findings=[finding])
        for task in assignment.tasks
    ]
