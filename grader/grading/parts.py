"""A suite's tests as lines of their own: each with its points, its verdict and what gradescope-utils' decorators say."""

from collections.abc import Sequence
from typing import Any

from msgspec import structs

from ..assignment.assignment import Task
from ..checks.base import Judgement
from ..reports.report import Finding, Place, TaskResult, Verdict

OURS = "The grader failed here, not you; your course staff can see this and will grade it again."


def in_parts(task: Task, judgement: Judgement, findings: Sequence[Finding], gravest: Sequence[Verdict]) -> TaskResult:
    """A task of tests: what one test's own fault leaves open takes nothing from the others."""
    by_name = {name: finding for finding in findings for name in finding.outputs}
    total = sum(judgement.weights.values()) or 1.0
    parts = [part(task, name, judgement, by_name.get(name), total) for name in judgement.outputs]
    broken = [finding.message for finding in findings if finding.verdict is Verdict.GRADER_ERROR]
    off = [one.verdict for one in parts if one.verdict is not Verdict.PASSED]
    return TaskResult(
        task.id,
        task.title,
        task.points,
        sum(one.score for one in parts),
        verdict=min(off, key=gravest.index) if off else Verdict.PASSED,
        public=task.public,
        findings=findings,
        note=f"{OURS} ({'; '.join(broken)})" if broken else "",
        open_points=sum(one.open_points for one in parts),
        parts=parts,
        places=[place for name in judgement.outputs if (place := place_of(judgement.facts.get(name, {}))) is not None],
    )


def part(task: Task, name: str, judgement: Judgement, finding: Finding | None, total: float) -> TaskResult:
    """One test; what it printed is shown with it, where the task's inputs are public."""
    facts = judgement.facts.get(name, {})
    points = task.points * judgement.weights[name] / total
    own = finding is not None and finding.verdict is Verdict.GRADER_ERROR
    printed = f"It printed:\n{facts['printed']}" if facts.get("printed") and task.public else ""
    return TaskResult(
        f"{task.id}.{name}",
        name,
        points,
        points if finding is None else 0.0 if own else points * finding.credit,
        verdict=Verdict.PASSED if finding is None else finding.verdict,
        public=task.public,
        findings=[] if finding is None or own else [structs.replace(finding, outputs=[name])],
        note=f"{OURS} ({finding.message})" if finding is not None and own else printed,
        open_points=points if own else 0.0,
        visibility=facts.get("visibility", "visible"),
        number=facts.get("number"),
        tags=facts.get("tags", ()),
    )


def place_of(facts: dict[str, Any]) -> Place | None:
    """What a test put on the leaderboard."""
    name, value, order = facts.get("leaderboard") or ("", None, "desc")
    if not name or not isinstance(value, int | float):
        return None
    return Place(name, float(value), "asc" if order == "asc" else "desc")
