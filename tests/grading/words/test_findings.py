"""Findings: what is said of a wrong output, and the part of its points that it still earns."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from grader.assignment.assignment import Credit
from grader.calls.call import Call, ErrorInfo, Outcome
from grader.checks.base import Judgement, Point, Seen
from grader.grading.naming.diagnosis import Diagnosis
from grader.grading.words.findings import Teller, tell
from grader.grading.words.private import SHAPES, kind_of_shape
from grader.grading.words.source import Source
from grader.inputs import Case
from grader.numerics.compare import mark, mark_outcome
from grader.reports.report import Finding
from grader.worker.leaf import describe

CREDIT = Credit(edge=0.4)
TELLER = Teller(CREDIT, "work.py", Source("work.py"), False, {}, {})
MOST_BITS_OF_A_SHAPE = 3
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


def crashed(line: int, phrase: str) -> Seen:
    """A call that ended in an error on a line of the student's file."""
    error = ErrorInfo("ValueError", ("ValueError", "Exception"), "secret", line, "")
    outcome = Outcome("raised", {}, error)
    return Seen("y", Point(phrase, phrase, Case({})), mark_outcome(outcome), Call(()), "y", None, describe(WANT), outcome)


def private(*looks: Seen) -> str:
    teller = structs.replace(TELLER, source=Source("work.py", ["a = 1"] * 40))
    (only,) = tell(teller, "task", Judgement(["y"], looks), Diagnosis({}, {}))
    return only.message


def test_a_line_that_changes_with_a_private_input_is_not_told() -> None:
    """Forty lines are five bits a finding; one line that is the same everywhere is none."""
    assert "work.py:7" in private(crashed(7, "a"), crashed(7, "b"))
    assert "work.py" not in private(crashed(7, "a"), crashed(8, "b"))


@settings(max_examples=20)
@given(st.lists(st.integers(0, 9), max_size=4), st.lists(st.integers(1, 9), min_size=1, max_size=3))
def test_a_private_shape_tells_one_of_five_kinds(got: list[int], want: list[int]) -> None:
    """However large the sizes, a wrong shape says less than three bits, and never a size."""
    if got != want:
        look = seen(np.zeros(got), "a")
        look = structs.replace(
            look, want=describe(np.ones(want)), mark=mark(describe(np.zeros(got)), describe(np.ones(want)), 1e-9)
        )
        message = private(look)
        assert any(kind in message for kind in SHAPES) and not any(letter.isdigit() for letter in message)
    assert math.log2(len(SHAPES)) < MOST_BITS_OF_A_SHAPE


def test_the_page_on_threats_says_how_much_a_private_finding_tells() -> None:
    """What is counted here stands there."""
    page = (Path(__file__).resolve().parents[3] / "docs/threat-model.md").read_text(encoding="utf-8")
    assert f"{len(SHAPES)} kinds, {math.log2(len(SHAPES)):.1f} bits" in page


@pytest.mark.parametrize(
    ("got", "want", "kind"),
    [
        ((2, 3), (3, 2), "it is transposed"),
        ((4, 1), (4,), "a column where one axis belongs"),
        ((1, 4), (4,), "it has an axis too many"),
        ((3,), (2, 3), "the batch's axis is missing"),
        ((5,), (4,), "another one"),
    ],
)
def test_kinds_of_shapes(got: tuple[int, ...], want: tuple[int, ...], kind: str) -> None:
    """The shapes that the handouts' mistakes make are told apart."""
    assert kind_of_shape(got, want) == kind


def test_a_wrong_type_at_private_points_tells_no_size() -> None:
    """Its kind is enough."""
    message = private(seen(np.zeros((37, 41), complex), "a"))
    assert "complex" in message and "37" not in message and "41" not in message
