"""A report as its assignment wants it handed out: on which scale, who sees what when, what stands on the leaderboard."""

from msgspec import structs

from ..assignment.assignment import Assignment, Task
from ..assignment.delivery import Measure
from ..reports.report import Place, Report, Shown, TaskResult, Verdict
from ..sandbox.link import Launcher
from ..submissions.collect import Submission
from .grade import Bench, grade, unsubmitted

NOT_A_GRADE = "This is a self-check, not a grade: the process box does not keep a submission from files or the network."


def reported(bench: Bench, submission: Submission | None, reason: str, launcher: Launcher, by_name: bool) -> Report:
    """The report of one submission as it is handed out, or, where there is none to grade, of the ``reason`` why.

    A grade needs the layers that its assignment requires. A self-check does not, nor does the process box where it was
    asked for ``by_name``, whose report says before all else that it is no grade.
    """
    assignment = bench.assignment
    if submission is None:
        return delivered(unsubmitted(bench, reason, launcher), assignment)
    report = grade(bench, submission, launcher, () if by_name or bench.self_check else assignment.require)
    if by_name and not bench.self_check:
        report = structs.replace(report, notice="\n".join(filter(None, [NOT_A_GRADE, report.notice])))
    return delivered(report, assignment)


def delivered(report: Report, assignment: Assignment) -> Report:
    """``report`` with the assignment's keys for Gradescope; points are scaled, verdicts stay.

    Raises RuntimeError where a task or its points would get lost on the way.
    """
    factor = 1.0 if assignment.scale is None else assignment.scale / (assignment.points or 1.0)
    tasks = {task.id: task for task in assignment.tasks}
    results = [handed_out(result, tasks[result.task], factor, assignment) for result in report.tasks]
    wanted = [(result.task, scaled(result.score, factor)) for result in report.tasks]
    if [(result.task, result.score) for result in results] != wanted:
        raise RuntimeError("the lines of the grade are not its tasks with their points")
    report = structs.replace(report, tasks=results)
    places = [place for result in report.tasks for place in result.places]
    lines = [line for result in report.tasks for line in (parts(result, factor, assignment) or [result])]
    report = structs.replace(report, tasks=lines)
    places += [Place(board.name, measured(report, board.value), board.order) for board in assignment.leaderboard]
    shown = Shown(
        assignment.visibility,
        assignment.stdout_visibility,
        output_format=assignment.formats.output,
        name_format=assignment.formats.name,
        leaderboard=places,
    )
    return structs.replace(report, shown=shown)


def handed_out(result: TaskResult, task: Task, factor: float, assignment: Assignment) -> TaskResult:
    """One line of the grade, with its points times ``factor``."""
    return structs.replace(
        result,
        points=scaled(result.points, factor),
        score=scaled(result.score, factor),
        open_points=scaled(result.open_points, factor),
        visibility=task.visibility or assignment.visibility,
        number=task.number,
        tags=task.tags,
    )


def parts(result: TaskResult, factor: float, assignment: Assignment) -> list[TaskResult]:
    """The tests of a suite as lines; who may see one is what its decorator says, else what holds for the task."""
    return [
        structs.replace(
            part,
            points=scaled(part.points, factor),
            score=scaled(part.score, factor),
            open_points=scaled(part.open_points, factor),
            visibility=result.visibility if part.visibility == "visible" else part.visibility,
            tags=[*result.tags, *part.tags],
        )
        for part in result.parts
    ]


def scaled(points: float, factor: float) -> float:
    """Points on another scale, without the dust of binary fractions; they are as they were where the scale is."""
    return points if factor == 1.0 else round(points * factor, 9)


def measured(report: Report, measure: Measure) -> float:
    """The number that a column of the leaderboard shows."""
    if measure == "seconds":
        return round(report.duration_s, 3)
    if measure == "tasks_passed":
        return float(sum(task.verdict is Verdict.PASSED for task in report.tasks))
    return round(report.score if measure == "score" else 100.0 * report.score / (report.points or 1.0), 2)
