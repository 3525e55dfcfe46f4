"""Leaves: any value is described, nothing is lost of what can be judged, and nothing else travels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.worker.leaf import MOST_BODY_BYTES, describe


@pytest.mark.parametrize(
    ("value", "form", "dtype"),
    [
        (np.ones((2, 3)), "array", "float64"),
        (np.float32(1.5), "scalar", "float32"),
        (1.5, "float", "float64"),
        (3, "int", "int64"),
        (True, "bool", "bool"),
        (1j, "complex", "complex128"),
        ([1.0, 2.0], "list", "float64"),
        ((1, 2), "tuple", "int64"),
        ("abc", "text", "str"),
        (["a", "b"], "text", "list"),
        ({"W": 1}, "dict", ""),
        (None, "none", ""),
        (object(), "object", ""),
        ([1, [2, 3]], "list", ""),
        ([None, 1], "list", ""),
        (2**70, "object", ""),
        (np.array(["a"]), "array", "str32"),
        (np.array([object()]), "array", "object"),
    ],
)
def test_every_kind_of_value_has_a_form(value: object, form: str, dtype: str) -> None:
    """Arrays, numbers, sequences, text, dicts and anything else are told apart."""
    leaf = describe(value)
    assert (leaf.form, leaf.dtype) == (form, dtype)


class Kilos(float):
    def __float__(self) -> float:
        return 0.0


class Count(int):
    pass


class Word(str):
    pass


class Row(list):
    pass


class Pair(tuple):
    pass


class Table(dict):
    pass


class Vector(np.ndarray):
    pass


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Kilos(2.5), 2.5),
        (Count(3), 3),
        (Word("abc"), "abc"),
        (Row([1.0, 2.0]), [1.0, 2.0]),
        (Row(), []),
        (Pair((1, 2)), (1, 2)),
        ([Word("a"), "b"], ["a", "b"]),
        (Table(W=1), {"W": 1}),
        (np.ones(3).view(Vector), np.ones(3)),
        (np.ma.array([1.0, 2.0]), np.array([1.0, 2.0])),
    ],
)
def test_what_derives_from_a_kind_is_that_kind(value: object, plain: object) -> None:
    """A subclass means what its base means, with the base's own value."""
    one, two = describe(value), describe(plain)
    assert (one.form, one.dtype, one.shape, one.texts) == (two.form, two.dtype, two.shape, two.texts)
    assert (one.array is None) == (two.array is None)
    assert one.array is None or np.array_equal(one.array, two.array)  # type: ignore[arg-type]


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
def test_a_matrix_is_an_array_of_two_axes() -> None:
    """Where two axes are wanted it is as good as any."""
    leaf = describe(np.asmatrix(np.array([[1.0, 2.0]])))
    assert (leaf.form, leaf.shape) == ("array", (1, 2))


def test_an_array_with_masked_entries_has_no_value() -> None:
    """What is masked is not there, whatever lies beneath."""
    assert describe(np.ma.array([1.0, 2.0], mask=[True, False])).form == "object"


def test_numbers_in_an_array_of_objects_travel() -> None:
    """So that the dtype alone can be told to be wrong; anything else in it does not."""
    leaf = describe(np.array([1.5, 2], dtype=object))
    assert leaf.dtype == "object" and leaf.array is not None and leaf.array.tolist() == [1.5, 2.0]
    assert describe(np.array([1.5, "a"], dtype=object)).array is None
    assert describe(np.array([1.5, None], dtype=object)).array is None


@given(hnp.arrays(hnp.floating_dtypes(endianness="<"), hnp.array_shapes(min_dims=0, max_dims=4, max_side=4)))
def test_floats_travel_exactly(array: np.ndarray) -> None:
    """Any float array arrives as float64 with the same values, NaN and infinities too."""
    leaf = describe(array)
    assert leaf.array is not None and leaf.shape == array.shape
    assert np.array_equal(leaf.array, array.astype(np.float64), equal_nan=True)


@given(st.lists(st.text(alphabet="abcdé_0", min_size=1, max_size=5), min_size=1, max_size=5))
def test_names_travel_in_order(names: list[str]) -> None:
    """A list of strings keeps its order."""
    assert describe(names).texts == names


def test_a_description_does_not_follow_later_changes() -> None:
    """What was described stays although the array is written over."""
    array = np.zeros(3)
    leaf = describe(array)
    array += 1
    assert leaf.array is not None and not leaf.array.any()


def test_what_is_too_large_keeps_its_shape_only() -> None:
    """An array beyond the cap is described without its numbers."""
    leaf = describe(np.zeros(MOST_BODY_BYTES, np.int8))
    assert leaf.array is None and leaf.shape == (MOST_BODY_BYTES,)


def test_a_subclass_is_seen_as_the_array_it_is() -> None:
    """A matrix or a masked array is described by its plain numbers."""

    class Lying(np.ndarray):
        def __eq__(self, other: object) -> bool:  # type: ignore[override]
            return True

    leaf = describe(np.ones(2).view(Lying))
    assert type(leaf.array) is np.ndarray
