"""What a page shows beside the report: made only where a page is asked for, and of public tasks alone where it holds numbers."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ...assignment.assignment import Assignment, Task
from ...checks.base import Judgement, Seen
from ...numerics.compare import Numbers
from ...reports.details import Comparison, Details
from ...submissions.outline import outline
from ..naming.quantities import standings
from .source import Source

MOST_ROWS = MOST_COLUMNS = 12
MOST_COMPARISONS = 12


def details(assignment: Assignment, judgements: Mapping[str, Judgement | str], source: Source) -> Details:
    """The student's lines, the graph, and each wrong public output at the first point where it is wrong."""
    functions = {found.name: (found.first, found.last) for found in outline("\n".join(source.lines))}
    graph = standings(assignment.graph, assignment.tasks, judgements) if assignment.graph else []
    compared = [found for task in assignment.tasks if task.public for found in comparisons(task, judgements.get(task.id, ""))]
    return Details(source.lines, functions, graph, compared[:MOST_COMPARISONS])


def comparisons(task: Task, judgement: Judgement | str) -> Iterator[Comparison]:
    """Every wrong output of a task that came as numbers, at its first wrong point."""
    if isinstance(judgement, str):
        return
    for output in judgement.outputs:
        wrong = [look for look in judgement.seen if look.output == output and not look.mark.right]
        found = (made for look in wrong if (made := comparison(task.id, look)) is not None)
        yield from [first] if (first := next(found, None)) is not None else []


def comparison(task: str, look: Seen) -> Comparison | None:
    """One look as a comparison; None where it is one number, or holds none, or has nothing to be compared with."""
    if look.got is None or look.want is None or look.got.array is None or look.want.array is None:
        return None
    if look.got.array.dtype.kind not in "biuf" or not look.want.array.ndim:
        return None
    got, want = look.got.array.astype(np.float64), look.want.array.astype(np.float64)
    made = Comparison(task, look.output, look.point.phrase, got.shape, want.shape)
    if got.shape != want.shape or not 0 < got.ndim <= 2 or not got.size:
        return made if got.shape != want.shape else None
    rows, columns = np.atleast_2d(got).shape
    row, column = (0, 0, *look.mark.index)[-2:]
    corner = start(row, rows, MOST_ROWS), start(column, columns, MOST_COLUMNS)
    return Comparison(
        task,
        look.output,
        look.point.phrase,
        got_shape=got.shape,
        want_shape=want.shape,
        got=part(got, corner),
        want=part(want, corner),
        corner=corner,
        cut=rows > MOST_ROWS or columns > MOST_COLUMNS,
    )


def start(index: int, size: int, most: int) -> int:
    """Where ``most`` of ``size`` entries begin, so that the one at ``index`` is among them."""
    return max(0, min(index - most // 2, size - most))


def part(array: Numbers, corner: Sequence[int]) -> list[list[float]]:
    """The rows of an array that are shown; a vector is one row."""
    top, left = corner
    rows: list[list[float]] = np.atleast_2d(array)[top : top + MOST_ROWS, left : left + MOST_COLUMNS].tolist()
    return rows
