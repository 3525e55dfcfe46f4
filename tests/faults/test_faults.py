"""Faults planted in the grader itself: a student's grade is unaffected, or the results say that the fault is ours."""

import math
import shutil

import pytest
from planting import INJECT, MODES, Fault, every_fault, graded, is_said, points, trouble

pytestmark = pytest.mark.skipif(shutil.which("timeout") is None, reason="GNU timeout is not installed here")

ALL = every_fault()
TRIED = 90
# A part by a fixed stride through all rooms; what is not tried today is tried when functions come or go.
CHOSEN = ALL[:: max(1, math.floor(len(ALL) / TRIED))]
# What nothing else in the program knows, so that nothing can contradict it, each with its reason.
UNKNOWABLE = {
    "sandbox.ends.Pipe.write-neighbour": "how many bytes the system took is told by that one call",
    "grading.scoring.follow_through-neighbour": "another task's excuse is as good a sentence as this one's",
}


@pytest.fixture(scope="module")
def submissions(ner_window) -> dict[str, bytes]:
    """The solution, and the solution with a mistake that is named and earns follow-through."""
    mistakes = {example.id: example.source for example in ner_window.assignment.mistakes}
    return {"right": ner_window.assignment.solution, "wrong": mistakes["a01_tanh_slope_at_h"]}


@pytest.fixture(scope="module")
def sound(submissions, tmp_path_factory) -> dict[str, dict]:
    """What each comes to without a fault."""
    return {name: graded(tmp_path_factory.mktemp("sound") / name, source, None) for name, source in submissions.items()}


@pytest.mark.parametrize("fault", [fault for fault in CHOSEN if str(fault) not in UNKNOWABLE], ids=str)
def test_a_fault_of_ours_is_never_silent(fault, submissions, sound, tmp_path) -> None:
    """With one function of the grader broken nobody gains, and nobody loses a point without being told."""
    for name, source in submissions.items():
        assert trouble(sound[name], graded(tmp_path / name, source, fault)) == ""


def test_the_sound_grades_are_what_they_should_be(sound) -> None:
    """Without a fault the solution has every point and the other has not, and nothing is said of the grader."""
    assert sound["right"]["score"] == 100 and 0 < sound["wrong"]["score"] < 100
    assert not is_said(sound["right"]) and not is_said(sound["wrong"])


def test_many_places_are_tried_in_every_way() -> None:
    """The rule finds enough functions, in every room, and uses each mode."""
    assert len(CHOSEN) >= 80
    assert {fault.mode for fault in CHOSEN} == set(MODES)
    assert {fault.module.split(".")[1] for fault in CHOSEN} >= {
        "assignment",
        "checks",
        "grading",
        "numerics",
        "reports",
        "sandbox",
    }


def test_a_planted_fault_is_really_there(submissions, sound, tmp_path) -> None:
    """The harness can fail: where marking breaks, the results are not what they were."""
    faulty = graded(tmp_path / "right", submissions["right"], Fault("grader.numerics.compare", "mark", "raise"))
    assert points(faulty) != points(sound["right"])
    assert INJECT.is_file()


def test_silent_losses_and_gains_are_told(sound) -> None:
    """A loss without a word and a gain are trouble; the same loss as open points is not."""
    name = next(iter(points(sound["right"])))
    tests = [{**test, "score": 0.0} if test["name"] == name else test for test in sound["right"]["tests"]]
    lost = {**sound["right"], "score": 90.0, "tests": tests}
    assert trouble(sound["right"], lost).startswith("lost in silence")
    assert trouble(lost, sound["right"]).startswith("gained")
    said = {**lost, "extra_data": {"grader": {**lost["extra_data"]["grader"], "open_points": 10.0}}}
    assert trouble(sound["right"], said) == ""
