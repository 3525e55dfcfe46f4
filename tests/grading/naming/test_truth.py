"""The rule of truth: what contradicts a name ends it, chance is no evidence, and what is left may be said."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.grading.naming.truth import LEAST_NUMBERS, Trial, claim, telling_numbers
from grader.worker.leaf import Leaf, describe

TASKS = ("forward", "backward", "loss")
DRAWN = st.builds(
    Trial,
    st.sampled_from(TASKS),
    st.sampled_from("xy"),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.frozensets(st.sampled_from([0.1234567, 1.7654321, 3.1415926]), max_size=3),
)
TRIALS = st.lists(DRAWN, max_size=8)
FAILS = st.frozensets(st.sampled_from(TASKS))


def leaf(*values: object) -> Leaf:
    return describe(np.array(values))


def failed_in(trials: list[Trial]) -> set[str]:
    return {trial.task for trial in trials if trial.wrong}


@given(TRIALS, FAILS, FAILS)
def test_nothing_is_claimed_against_what_was_seen(trials: list[Trial], fails: frozenset[str], may_fail: frozenset[str]) -> None:
    """No claim survives an output that its candidate gets wrong and the submission does not get wrong alike."""
    if claim(trials, failed_in(trials), fails, may_fail):
        assert all(trial.same for trial in trials if trial.reached)
        assert fails <= failed_in(trials)


@given(TRIALS, FAILS, FAILS)
def test_a_claim_holds_only_what_is_wrong_in_both(trials: list[Trial], fails: frozenset[str], may_fail: frozenset[str]) -> None:
    """What is explained is wrong in the submission and in the candidate."""
    found = claim(trials, failed_in(trials), fails, may_fail)
    if found:
        assert found.explained == {(trial.task, trial.output) for trial in trials if trial.wrong and trial.reached} != set()


@given(TRIALS, FAILS)
def test_less_than_two_numbers_name_nothing_by_themselves(trials: list[Trial], fails: frozenset[str]) -> None:
    """Without tasks of its own a candidate needs numbers; with them, it must explain all that is wrong."""
    told = frozenset().union(*(trial.numbers for trial in trials if trial.wrong and trial.reached))
    unknown, known = claim(trials, failed_in(trials), fails), claim(trials, failed_in(trials), fails, frozenset())
    assert unknown is None or len(told) >= LEAST_NUMBERS
    if known and len(told) < LEAST_NUMBERS:
        assert known.whole and fails == failed_in(trials)


@given(TRIALS, DRAWN, FAILS)
def test_more_that_is_seen_never_makes_a_claim_that_was_contradicted(
    trials: list[Trial], more: Trial, fails: frozenset[str]
) -> None:
    """A contradiction stays one, whatever else comes."""
    if any(trial.reached and not trial.same for trial in trials):
        assert claim([*trials, more], TASKS, fails) is None


@given(TRIALS)
def test_the_order_of_what_was_seen_does_not_matter(trials: list[Trial]) -> None:
    """A claim is a matter of what was seen, not of when."""
    assert claim(trials, failed_in(trials)) == claim(trials[::-1], failed_in(trials))


def test_a_task_that_the_mistake_fails_has_passed() -> None:
    """However much agrees: a mistake that would have failed another task was not made."""
    seen = [Trial("backward", "x", True, True, True, frozenset([0.1234567, 1.7654321]))]
    assert claim(seen, {"backward"}, {"backward"}) is not None
    assert claim(seen, {"backward"}, {"backward", "loss"}) is None


def test_only_errors_name_nothing() -> None:
    """The same words of an error are no evidence; the same line that raised them is."""
    error = Trial("backward", "x", True, True, True, symptom=False)
    assert claim([error], {"backward"}, {"backward"}, frozenset()) is None
    line = Trial("backward", "x", True, True, True, symptom=True)
    assert claim([line], {"backward"}, {"backward"}, frozenset()) is not None


@pytest.mark.parametrize(
    "got",
    [
        leaf(0.0, 0.0),
        leaf(np.nan, np.inf),
        leaf(1.0, -3.0),
        leaf(0.5, 0.25),
        leaf(True, False),
        leaf(7, 9),
        leaf(1j, 2j),
        describe("text"),
        describe(None),
        Leaf("missing"),
        describe(np.array([object(), object()])),
        describe([0.5]),
    ],
)
def test_what_chance_can_give_is_no_evidence(got: Leaf) -> None:
    """Zeros, nan, whole numbers, short decimals, truth values, text, nothing at all and objects weigh nothing."""
    assert telling_numbers(got, leaf(0.123456, 1.654321)) == frozenset()


def test_real_numbers_that_are_wrong_are_evidence_once_each() -> None:
    """A number counts once, whatever its sign and however often it stands; a right one does not count."""
    want = leaf(0.1234567, 1.7654321, 2.2222222, 0.9)
    assert telling_numbers(leaf(-0.1234567, 1.7654321, 0.1234567, 0.7531246), want) == {0.1234567, 0.7531246}


def test_no_more_numbers_are_told_than_a_claim_needs() -> None:
    """Of many that are wrong LEAST_NUMBERS different ones are evidence enough."""
    got = leaf(0.7531246, -0.7531246, *(0.7531246 + 0.0123457 * number for number in range(9)))
    assert len(telling_numbers(got, leaf(*[0.1234567] * 11))) == LEAST_NUMBERS


@pytest.mark.parametrize(("got", "count"), [(leaf([0.1234567], [1.7654321]), 0), (leaf([0.1234567], [0.7654321]), 1)])
def test_right_numbers_in_another_shape_are_no_evidence(got: Leaf, count: int) -> None:
    """Of an array of another shape only numbers count that occur nowhere in the right one."""
    assert len(telling_numbers(got, leaf(0.1234567, 1.7654321))) == count


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=6))
def test_right_values_are_never_evidence(values: list[float]) -> None:
    """What is right names nothing."""
    assert telling_numbers(leaf(*values), leaf(*values)) == frozenset()
