"""What only a page shows: made of public tasks alone, small, and around the entry that is furthest off."""

from typing import Any

import numpy as np
from msgspec import structs

from grader.assignment.assignment import Task
from grader.calls.call import Call
from grader.checks.base import Judgement, Point, Seen
from grader.checks.outputs import OutputsSettings
from grader.grading.grade import Bench, grade
from grader.grading.words.details import comparisons
from grader.inputs import Case
from grader.numerics.compare import mark
from grader.reports.details import Comparison
from grader.sandbox.link import Launcher
from grader.submissions.collect import Submission
from grader.worker.leaf import describe

TASK = Task(id="t", title="title", points=1.0, check=OutputsSettings(regimes=[], program="", outputs={"W": ""}), public=True)


def compared(got: Any, want: Any) -> list[Comparison]:
    given, wanted = describe(np.asarray(got)), describe(np.asarray(want))
    look = Seen("W", Point("p.0", "sizes differ", Case({})), mark(given, wanted, 1e-9), Call(()), "W", given, wanted)
    return list(comparisons(TASK, Judgement(["W"], [look])))


def test_a_wrong_array_stands_beside_the_right_one() -> None:
    """Rows are kept as they are; a vector is one row; what is right is not shown."""
    (found,) = compared([[1.0, 2.0], [3.0, np.nan]], [[1.0, 2.0], [3.0, 5.0]])
    assert (found.task, found.where, found.want, found.cut) == ("t", "sizes differ", [[1.0, 2.0], [3.0, 5.0]], False)
    assert compared([1.0, 2.0], [1.0, 3.0])[0].got == [[1.0, 2.0]]
    assert compared([1.0], [1.0]) == []


def test_shapes_are_enough_where_they_differ() -> None:
    """A transposed result is shown by its shapes; one number needs no picture."""
    (found,) = compared(np.ones((2, 3)), np.ones((3, 2)))
    assert (found.got_shape, found.want_shape, found.got) == ((2, 3), (3, 2), ())
    assert compared(1.0, 2.0) == [] and compared("text", [1.0]) == []


def test_a_large_array_is_cut_around_its_worst_entry() -> None:
    """The part that is shown holds the entry that is furthest off, and says where it begins."""
    got = np.zeros((50, 40))
    got[45, 3] = 7.0
    (found,) = compared(got, np.ones((50, 40)))
    top, left = found.corner
    assert found.cut and len(found.got) == len(found.got[0]) == 12
    assert found.got[45 - top][3 - left] == 7.0


def test_only_a_page_costs_and_private_numbers_stay_private(ner_window: Bench, launcher: Launcher) -> None:
    """Without a page there are no details; with one they hold the student's lines, the graph and public arrays only."""
    source = ner_window.assignment.solution or b""
    wrong = source.replace(b"[pad_id] * size + list", b"[0] * size + list").replace(b"delta = u *", b"delta = 2 * u *")
    submission = Submission("ner_window.py", wrong)
    assert grade(ner_window, submission, launcher).details is None
    details = grade(structs.replace(ner_window, page=True), submission, launcher).details
    assert details is not None
    assert {found.task for found in details.comparisons} == {"make_windows"}
    first, last = details.functions["score_gradients"]
    assert "delta = 2 * u" in "\n".join(details.lines[first - 1 : last])
    states = {standing.name: (standing.value, standing.gradient) for standing in details.graph}
    assert states["z"] == ("unknown", "wrong") and states["u"][1] == "right" and states["x"][1] == "follows"
