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
