"""Marks: shape first, never broadcasting, then numbers; what is right stays right however it is written."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.calls.call import Outcome
from grader.numerics.compare import mark, mark_outcome, same_value, type_words
from grader.worker.leaf import describe

WANTED = np.array([[1.0, -2.0, 3.0], [0.5, 0.25, -0.125]])


def kind(got: object, want: object = WANTED, tolerance: float = 1e-9) -> str:
    return mark(describe(got), describe(want), tolerance).kind


def test_equal_arrays_are_right() -> None:
    """The same numbers in the same shape are right."""
    assert kind(WANTED.copy()) == "right"


def test_fortran_order_is_right() -> None:
    """Memory order is nobody's business."""
    assert kind(np.asfortranarray(WANTED)) == "right"


@pytest.mark.parametrize("shape", [(3, 2), (6,), (1, 2, 3), (2, 3, 1)])
def test_another_shape_is_wrong_even_if_the_numbers_fit(shape: tuple[int, ...]) -> None:
    """The right numbers in another shape are a shape mark, not a pass."""
    assert kind(WANTED.reshape(shape)) == "shape"


def test_a_column_never_broadcasts() -> None:
    """(n, 1) where (n,) belongs is wrong although numpy would broadcast the comparison to true."""
    assert kind(np.ones((3, 1)), np.ones(3)) == "shape"


def test_zero_is_wrong_for_tiny_gradients() -> None:
    """An all-zero gradient is not within tolerance of a tiny one."""
    assert kind(np.zeros(3), np.full(3, 1e-12)) == "value"


@pytest.mark.parametrize("end", [np.inf, -np.inf, np.nan])
def test_infinity_and_nan_are_right_where_they_are_wanted_and_only_there(end: float) -> None:
    """Where a wanted number is infinite, its size allows no other number anything."""
    want = np.array([1.0, end])
    assert kind(want.copy(), want) == "right"
    assert kind(np.array([1.0, 5.0]), want) == "value"
    assert kind(np.array([2.0, end]), want) == "value"
    assert kind(np.array([1.0, -np.inf if end == np.inf else np.inf]), want) == "value"


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_not_finite_is_wrong(bad: float) -> None:
    """NaN and infinity never pass where a finite number belongs."""
    spoiled = WANTED.copy()
    spoiled[1, 2] = bad
    found = mark(describe(spoiled), describe(WANTED), 1e-9)
    assert (found.kind, found.index) == ("non_finite", (1, 2))


@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=st.floats(-1e6, 1e6)), st.data())
def test_one_wrong_entry_is_found_wherever_it_is(wanted: np.ndarray, data: st.DataObject) -> None:
    """One entry off by more than allowed is wrong, and its index is told."""
    index = tuple(data.draw(st.integers(0, size - 1)) for size in wanted.shape)
    spoiled = wanted.copy()
    spoiled[index] += 1.0 + 0.01 * float(np.max(np.abs(wanted)))
    found = mark(describe(spoiled), describe(wanted), 1e-9)
    assert (found.kind, found.index, found.off) == ("value", index, 1)


@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=st.floats(-1e6, 1e6)))
def test_rounding_is_right(wanted: np.ndarray) -> None:
    """A relative error of a few ulp is right at any size."""
    assert kind(wanted * (1.0 + 4e-16), wanted) == "right"


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        ([[1.0, -2.0, 3.0], [0.5, 0.25, -0.125]], "form"),
        (WANTED.astype(np.float32), "form"),
        (WANTED.astype(complex), "type"),
        (WANTED.astype(object), "form"),
        (WANTED.astype(str), "type"),
        ("text", "type"),
        (None, "type"),
        ({"a": 1}, "type"),
        (3.0, "type"),
        (object(), "type"),
    ],
)
def test_wrong_types_are_told(got: object, expected: str) -> None:
    """Lists, float32 and objects are right but for form; complex, string and no array at all are wrong types."""
    assert kind(got) == expected


@pytest.mark.parametrize("dtype", [int, bool])
def test_zeros_and_ones_of_another_type_are_told(dtype: type) -> None:
    """A 0/1 slope as integers or truth values is right but for its form."""
    assert kind(np.array([1, 0, 1], dtype), np.array([1.0, 0.0, 1.0])) == "form"


@pytest.mark.parametrize("got", [2.5, np.float64(2.5), np.array(2.5)])
def test_one_number_may_be_a_float_or_a_numpy_scalar(got: object) -> None:
    """Where one number is wanted, a Python float, a numpy scalar and a 0-d array are all right."""
    assert kind(got, 2.5) == "right"


@pytest.mark.parametrize("got", [np.array([2.5]), [2.5], np.array([[2.5]])])
def test_one_number_may_not_be_an_array_of_one(got: object) -> None:
    """An array of one entry is not one number."""
    assert kind(got, 2.5) in ("shape", "type")


def test_integers_must_be_equal_and_integers() -> None:
    """Ids are compared exactly, and floats in their place are told."""
    assert kind(np.array([1, 2, 3]), np.array([1, 2, 3])) == "right"
    assert kind(np.array([1, 2, 4]), np.array([1, 2, 3])) == "value"
    assert kind(np.array([1.0, 2.0, 3.0]), np.array([1, 2, 3])) == "form"


@pytest.mark.parametrize(
    ("got", "want", "expected"), [(True, True, "right"), (False, True, "value"), (1, True, "type"), (np.True_, True, "right")]
)
def test_truth_values(got: object, want: object, expected: str) -> None:
    """True is True, numpy's too; 1 is not."""
    assert kind(got, want) == expected


def test_text_is_compared_entry_by_entry_and_quoted_in_the_detail_only() -> None:
    """Lists of names must be equal; what was wanted is kept out of the text that private points show."""
    found = mark(describe(["a", "b"]), describe(["b", "a"]), 0.0)
    assert found.kind == "value" and "b" in found.detail and found.text == ""
    assert kind(["a", "b"], ["a", "b"]) == "right"


def test_at_a_kink_anything_between_the_one_sided_values_is_right() -> None:
    """Between the two ends of a kink is right, outside is wrong."""
    low, high = describe(np.array([0.0, 1.0])), describe(np.array([2.0, 1.0]))
    assert mark(describe(np.array([1.3, 1.0])), low, 1e-12, other=high).right
    assert not mark(describe(np.array([2.1, 1.0])), low, 1e-12, other=high).right
    assert not mark(describe(np.array([1.3, 1.1])), low, 1e-12, other=high).right


def test_float32_precision_is_told_from_a_wrong_value() -> None:
    """An error of 1e-7 is precision, one of 1e-3 is a wrong value."""
    assert kind(WANTED * (1 + 1e-7)) == "precision"
    assert kind(WANTED * (1 + 1e-3)) == "value"


def test_an_empty_array_is_right_only_in_its_shape() -> None:
    """No windows for no tokens: (0, 3) is right, (0,) is not."""
    assert kind(np.zeros((0, 3), int), np.zeros((0, 3), int)) == "right"
    assert kind(np.zeros(0, int), np.zeros((0, 3), int)) == "shape"


@pytest.mark.parametrize("status", ["missing", "timed_out", "over_limit", "not_run"])
def test_an_outcome_without_values_keeps_its_reason(status: str) -> None:
    """What ended a call is the mark of all it should have returned."""
    assert mark_outcome(Outcome(status, detail="why")).kind == status  # type: ignore[arg-type]


@pytest.mark.parametrize("status", ["raised", "killed"])
def test_exceptions_and_death_are_crashes(status: str) -> None:
    """An exception and a dead process are both crashes."""
    assert mark_outcome(Outcome(status)).kind == "crashed"  # type: ignore[arg-type]


def test_a_type_name_of_the_students_own_is_not_repeated() -> None:
    """A class name could carry a private input out, so it is not shown."""
    secret = type("x_is_0_73", (), {})()
    assert type_words(describe(secret)) == "an object"


def test_same_value_needs_shape_and_numbers() -> None:
    """Two values are the same with equal shape and numbers, NaN like NaN."""
    assert same_value(describe(np.array([1.0, np.nan])), describe(np.array([1.0, np.nan])))
    assert not same_value(describe(np.array([1.0, np.nan])), describe(np.array([1.0, 2.0])))
    assert not same_value(describe(np.ones((2, 1))), describe(np.ones(2)))


@pytest.mark.parametrize("want", [np.zeros(1), np.zeros(0), np.zeros((0, 3)), np.arange(6.0).reshape(2, 3), np.zeros((0,), int)])
def test_a_list_of_the_right_numbers_is_said_to_be_a_list_whatever_its_size(want: np.ndarray) -> None:
    """The handout promises a part of the points for it; the values are right."""
    found = mark(describe(want.tolist()), describe(want), 1e-9)
    assert (found.kind, found.text) == ("form", "a list where a numpy array belongs")


def test_an_array_of_objects_is_another_dtype() -> None:
    """Right values are said to be right values of the wrong dtype, wrong ones to be wrong."""
    want = np.array([1.0, 2.0])
    assert mark(describe(want.astype(object)), describe(want), 1e-9).text == "an array of objects where float64 belongs"
    assert mark(describe((want + 1).astype(object)), describe(want), 1e-9).kind == "value"


@pytest.mark.parametrize("got", [np.float64(0.5), np.array(0.5), 0.5])
def test_a_number_is_a_number_whatever_holds_it(got: object) -> None:
    """numpy's scalars and arrays without axes are what a float is."""
    assert mark(describe(got), describe(0.5), 1e-9).right
