"""Regions: tasks that failed are looked at together where they run code in common, and trouble of one kind is one trouble."""

from collections.abc import Sequence

import numpy as np
import pytest

from grader.calls.call import Call
from grader.checks.base import Point, Seen
from grader.grading.naming.regions import region, regions_of, same_trouble
from grader.grading.naming.replay import Looked
from grader.inputs import Case
from grader.numerics.compare import Kind, Mark
from grader.worker.leaf import describe


def looked(task: str, *names: str, kind: Kind = "value", got: float = 0.5) -> Looked:
    """A look at one output of a task whose call uses ``names``."""
    look = Seen("x", Point("one", "it is one", Case({})), Mark(kind), Call(()), "x", describe(np.array([got, got])))
    return Looked(task, look, frozenset(names), kind != "right")


def reach(looks: Sequence[Looked]) -> frozenset[str]:
    return frozenset().union(*(each.names for each in looks))


WINDOWS, LOSS = looked("windows", "make_windows"), looked("loss", "loss")
FORWARD, BACKWARD = looked("forward", "forward"), looked("backward", "forward", "backward")


def found(*looks: Looked) -> set[frozenset[str]]:
    return set(regions_of(looks, reach))


def test_tasks_that_share_a_function_are_one_region() -> None:
    """Whatever the order in which they come."""
    apart = {frozenset({"windows"}), frozenset({"forward", "backward"}), frozenset({"loss"})}
    assert found(WINDOWS, FORWARD, LOSS, BACKWARD) == found(BACKWARD, LOSS, FORWARD, WINDOWS) == apart
    both = looked("both", "loss", "forward")
    assert found(LOSS, FORWARD, BACKWARD, both) == {frozenset({"loss", "forward", "backward", "both"})}


def test_a_task_that_tells_no_function_is_in_every_region() -> None:
    """An author's own test may run anything."""
    for looks in ([WINDOWS, LOSS, looked("own")], [looked("own"), WINDOWS, LOSS], [WINDOWS, looked("own"), LOSS]):
        assert found(*looks) == {frozenset({"windows", "loss", "own"})}


def test_what_is_right_is_in_no_region() -> None:
    """Only tasks that failed are to be explained."""
    assert found(WINDOWS, looked("forward", "forward", kind="right")) == {frozenset({"windows"})}


def test_the_region_of_tasks_holds_all_that_failed_with_them() -> None:
    """And nothing else."""
    regions = regions_of([WINDOWS, FORWARD, LOSS, BACKWARD], reach)
    assert region({"forward"}, regions) == {"forward", "backward"}
    assert region({"forward", "loss", "passed"}, regions) == {"forward", "backward", "loss"}
    assert region({"passed"}, regions) == frozenset()


@pytest.mark.parametrize(
    ("inside", "outside", "same"),
    [
        (("absent", 0.5), ("absent", 0.5), True),
        (("crashed", 0.5), ("absent", 0.5), False),
        (("precision", 0.5), ("precision", 0.5), True),
        (("value", 0.0), ("value", 0.0), True),
        (("value", 0.5), ("value", 0.0), False),
        (("value", 0.5), ("value", 0.5), False),
        (("non_finite", 0.5), ("non_finite", 0.5), False),
    ],
)
def test_trouble_of_one_kind_inside_and_outside_may_have_one_cause(
    inside: tuple[Kind, float], outside: tuple[Kind, float], same: bool
) -> None:
    """Nothing returned, zeros or lost digits everywhere are one trouble; wrong numbers and nan are not."""
    looks = [looked("mine", kind=inside[0], got=inside[1]), looked("other", kind=outside[0], got=outside[1])]
    assert same_trouble(looks, {"mine"}, {}) is same
    assert not same_trouble(looks, {"mine"}, {("other", "x"): "known"})
