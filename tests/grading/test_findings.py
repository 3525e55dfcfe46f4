"""Findings: what is said of a wrong output, and the part of its points that it still earns."""

import numpy as np
import pytest

from grader.assignment.assignment import Credit
from grader.calls.call import Call, Outcome
from grader.checks.base import Judgement, Point, Seen
from grader.grading.diagnose import Diagnosis
from grader.grading.findings import Teller, tell
from grader.grading.source import Source
from grader.inputs import Case
from grader.numerics.compare import mark
from grader.reports.report import Finding
from grader.worker.leaf import describe

CREDIT = Credit(edge=0.4)
TELLER = Teller(CREDIT, "work.py", Source("work.py"), False, {}, {})
WANT = np.array([1.0, -2.0, 3.0])


def seen(got: object, phrase: str, edge: bool = False) -> Seen:
    """What came at one point where WANT was wanted."""
    given, wanted = describe(got), describe(WANT)
    point = Point(phrase, phrase, Case({}), edge)
    return Seen("y", point, mark(given, wanted, 1e-9), Call(()), "y", given, wanted, Outcome("returned", {"y": given}))


def told(*looks: Seen) -> Finding:
    (only,) = tell(TELLER, "task", Judgement(["y"], looks), Diagnosis({}, {}))
    return only


@pytest.mark.parametrize("wrong", [np.full(3, np.nan), WANT + 0.1, WANT[:2], None])
def test_an_output_that_is_wrong_at_an_edge_alone_earns_its_part_and_is_placed(wrong: object) -> None:
    """However it fails there: overflow, values, shape, nothing at all."""
    finding = told(seen(WANT, "values are ordinary"), seen(wrong, "z is huge", edge=True))
    assert finding.credit == CREDIT.edge
    assert "wrong where z is huge" in finding.message


def test_an_output_that_is_wrong_at_an_ordinary_point_too_earns_nothing_for_edges() -> None:
    """One ordinary point is enough to show that the work itself is wrong."""
    assert told(seen(WANT, "a"), seen(WANT + 0.1, "b"), seen(WANT + 0.1, "c", edge=True)).credit == 0.0


def test_edges_alone_show_nothing() -> None:
    """A task of edges only has no ordinary point at which the output is known to be right."""
    assert told(seen(WANT, "a", edge=True), seen(WANT + 0.1, "b", edge=True)).credit == 0.0


def test_what_earns_more_by_itself_keeps_it() -> None:
    """A list where an array belongs is worth its own part, wherever it stands."""
    assert told(seen(WANT, "a"), seen([1.0, -2.0, 3.0], "b", edge=True)).credit == CREDIT.form
