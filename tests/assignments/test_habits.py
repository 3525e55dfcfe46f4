"""Habits in which students write round right work: full marks in every box, or the same refusal in every box."""

import pytest
from habits import CODECS, HABITS, REFUSALS, WAYS, refused, right, told

from grader.calls.call import Call, fetch
from grader.grading.grade import Bench, grade
from grader.sandbox import choose
from grader.sandbox.box import Box
from grader.sandbox.interpreter import SteadyAddresses
from grader.sandbox.link import BoxLimits, Launcher
from grader.sandbox.process import ProcessLauncher
from grader.submissions.collect import Submission


@pytest.fixture(params=["strongest", "process"])
def box(request: pytest.FixtureRequest, launcher: Launcher) -> Launcher:
    """The strongest box of this place, and the portable one; containers are in ``test_habits_in_containers``."""
    return launcher if request.param == "strongest" else ProcessLauncher()


@pytest.mark.parametrize("habit", [*HABITS, *(f"in {codec}" for codec in CODECS), *WAYS])
def test_a_habit_costs_nothing(ner_window: Bench, box: Launcher, habit: str) -> None:
    """Right work written round in this way has full marks."""
    solution = ner_window.assignment.solution
    source = right(solution.decode())[habit]
    assert source != solution
    report = grade(ner_window, Submission("ner_window.py", source), box)
    off = [task for task in report.tasks if task.score < task.points]
    assert report.score == report.points, {task.task: task.findings[0].message if task.findings else task.note for task in off}


@pytest.mark.parametrize("wanted", REFUSALS)
def test_a_refusal_is_the_same_everywhere(ner_window: Bench, box: Launcher, wanted: str) -> None:
    """What cannot be had fails as on a machine that lacks it, in the same words in every box."""
    source = refused(ner_window.assignment.solution.decode())[wanted]
    report = grade(ner_window, Submission("ner_window.py", source), box)
    assert report.score == 0
    assert told(wanted) in report.tasks[0].findings[0].message


def drawn(launcher: Launcher, source: bytes) -> list[str]:
    with Box(launcher, "work.py", source, [], BoxLimits()) as box:
        return box.run([Call((*fetch({"all": ("call", ("global", "draws"), (), ())}),))])[0].leaves["all"].texts


DRAWS = b"""
import random
import numpy as np
class Thing:
    def __init__(self, number):
        self.number = number
def draws():
    np.random.seed()
    random.seed()
    drawn = [random.random(), random.Random().random(), np.random.rand(), np.random.default_rng().random()]
    drawn += [np.random.RandomState().rand(), hash("word")]
    return [repr(float(value)) for value in drawn]
def order():
    return [str(thing.number) for thing in {Thing(number) for number in range(2000)}]
"""


def test_unseeded_draws_come_from_the_content(launcher: Launcher) -> None:
    """One file draws alike on every run and in every box, another file otherwise; the numbers still differ among themselves."""
    first, again, process = drawn(launcher, DRAWS), drawn(launcher, DRAWS), drawn(ProcessLauncher(), DRAWS)
    assert first == again == process and len(set(first)) == len(first)
    other = drawn(launcher, DRAWS + b"# another\n")
    assert all(one != two for one, two in zip(first[:5], other[:5]))


def test_sets_of_objects_have_one_order() -> None:
    """Objects in a set are walked in the same order on every run, each of which has processes of its own."""
    source, orders = DRAWS.replace(b"def draws", b"def unused").replace(b"def order", b"def draws"), set()
    for _ in range(3):
        fresh = choose.launcher("auto")
        try:
            orders.add(tuple(drawn(fresh, source)))
        finally:
            fresh.close()
    if len(orders) > 1 and not may_steady():
        pytest.skip("this place does not let a program lay out its memory alike (Docker's default profile)")
    assert len(orders) == 1


def may_steady() -> bool:
    """Whether a program can be started here that does not randomise its addresses."""
    with SteadyAddresses() as steady:
        return steady
