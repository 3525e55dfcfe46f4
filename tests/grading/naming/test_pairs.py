"""Two known mistakes in one submission: both are named where one hides the other too, and a part of one cause is not a name."""

from collections.abc import Callable

import pytest
from msgspec import structs
from test_true_names import bench, graded, told

from grader.commands.validate import graded as graded_variant
from grader.commands.validate import seeded
from grader.grading.grade import Bench
from grader.grading.naming.pairs import find_pair
from grader.grading.naming.variants import Variant, known_variants, pair


def both(one: str, two: str, seed: int = 3) -> set[str]:
    """What is named of the solution of ner_window with two of its known mistakes."""
    here = bench("ner_window")
    known = {each.id: each for each in here.assignment.mistakes}
    made = pair(here.assignment, known[one], known[two])
    assert made is not None
    report = graded_variant(here, made, seeded(here, seed))
    assert report.score < report.points
    return told(report)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("b04_db_divided_twice", "l06_loss_for_every_window"),  # each has numbers of its own
        ("empty_sentence_loses_shape", "a12_sigmoid_overflows"),  # symptoms only, in code that has nothing in common
        ("computed_in_float32", "padding_is_zero"),  # last digits, and whole numbers
        ("a12_sigmoid_overflows", "g07_upstream_ignored"),  # the second hides the first in every gradient
        ("computed_in_float32", "softmax_over_batch"),  # the first changes only the last digits of the second
        ("gradients_of_p", "softmax_over_batch"),  # the second makes zeros of the first
    ],
)
def test_two_known_mistakes_in_different_functions_are_both_named(one: str, two: str) -> None:
    """Whether they meet, hide each other or lie apart."""
    assert both(one, two) == {one, two}


def left_out(name: str, mistake: str) -> set[str]:
    """What a known mistake is called where nobody has written it down."""
    here = bench(name)
    (made,) = (each for each in known_variants(here.assignment) if each.name == mistake)
    fewer: Bench = structs.replace(here)
    fewer.__dict__["suspects"] = [each for each in here.suspects if each.mistake != mistake]
    return told(graded_variant(fewer, Variant("unknown", made.source), seeded(here, 3)))


@pytest.mark.parametrize(
    ("name", "mistake"),
    [
        ("ner_window", "a06_slope_left_out"),
        ("softmax_ner", "a06_relu_passes_everything"),
        ("computation_graph", "g01_last_use_wins"),
    ],
)
def test_a_mistake_that_explains_a_part_of_one_cause_is_not_named(name: str, mistake: str) -> None:
    """Without the slope two gradients are as if another error signal were used; the third is wrong as well, and says no."""
    assert left_out(name, mistake) == set()


def test_a_known_mistake_beside_an_unknown_one_is_named_where_no_step_is_behind_both() -> None:
    """The gradient of b is a mistake of its own: that of L is right, so nothing before W and b is wrong."""
    changes = ('"W": dZ.T @ X, "b": dZ.sum(axis=0)', '"W": dZ.T @ np.cos(X), "b": dZ.mean(axis=0)')
    assert told(graded("ner_window", changes)) == {"b04_db_divided_twice"}


def test_without_time_no_pair_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of time is no reason to guess; nor is it a fault."""
    late: Callable[..., dict[tuple[str, str], str]] = lambda *asked: find_pair(*asked[:-1], 0.0)  # noqa: E731
    monkeypatch.setattr("grader.grading.naming.diagnose.find_pair", late)
    assert "softmax_over_batch" not in both("computed_in_float32", "softmax_over_batch")


def test_without_time_nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit holds for all that is looked for, known mistakes too; the verdicts stand."""
    monkeypatch.setattr("grader.grading.naming.diagnose.SECONDS", -1.0)
    assert both("b04_db_divided_twice", "l06_loss_for_every_window") == set()
