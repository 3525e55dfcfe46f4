"""Marks: one returned value beside the value that was wanted. Shape first, never broadcasting, then numbers."""

import math
from typing import Any, Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from ..calls.call import Outcome
from ..worker.leaf import Leaf

Numbers = NDArray[np.float64]
Kind = Literal[
    "right",
    "value",
    "precision",
    "shape",
    "form",
    "type",
    "non_finite",
    "absent",
    "crashed",
    "timed_out",
    "over_limit",
    "missing",
    "not_raised",
    "not_run",
    "costly",
    "unjudged",
]

SEQUENCES = ("list", "tuple")
WHOLE = ("none", "missing", "text", "dict", "object")
"""Forms of which a leaf tells all that is compared, although it has no numbers."""


class Mark(Struct, frozen=True):
    """How one output did at one point.

    ``error`` is the largest |got - want| over ``scale``, the size the error is measured against; ``allowed`` what it
    may be. ``index`` is the worst entry, ``got`` and ``want`` its values; ``off`` of ``size`` entries (zeros that are
    right do not count) are beyond the allowance. ``text`` says what the numbers cannot, in words that are safe to show
    where inputs are private; ``detail`` may quote values and is for public points only. ``credit`` is the part
    of the points that an author's test gave.
    """

    kind: Kind
    text: str = ""
    detail: str = ""
    error: float = 0.0
    allowed: float = 0.0
    index: tuple[int, ...] = ()
    got: float = 0.0
    want: float = 0.0
    off: int = 0
    size: int = 0
    credit: float = 0.0

    @property
    def right(self) -> bool:
        """Whether nothing is wrong."""
        return self.kind == "right"


RIGHT = Mark("right")


def mark(got: Leaf, want: Leaf, tolerance: float, scale: float | None = None, other: Leaf | None = None) -> Mark:
    """Mark ``got`` against ``want``.

    Floats are right where |got - want| <= tolerance * scale; ``scale`` is by default the largest |want|. ``other`` is
    the reference's value at the other end of a kink: anything between the two is right. Integers and text must be equal.
    """
    if got is want:
        return RIGHT  # the very answer, which came over the wire to the last bit
    wrong_kind = mark_form(got, want)
    if wrong_kind is not None and wrong_kind.kind != "form":
        return wrong_kind
    if want.form == "text" or want.array is None:
        same = got.texts == want.texts and (want.array is None)
        return RIGHT if same else Mark("value", detail=f"got {words(got)}, expected {words(want)}")
    values, wanted = got.array, want.array
    assert values is not None  # mark_form has refused what is not numeric
    if got.form in SEQUENCES and want.form == "array" and values.shape == (0,) and not wanted.size:
        return wrong_kind or RIGHT  # an empty list has no further axes to be right or wrong
    if values.shape != wanted.shape:
        return Mark("shape", f"shape {shape_words(values.shape)}, expected {shape_words(wanted.shape)}")
    numbers = mark_numbers(values, wanted, tolerance, scale, None if other is None else other.array)
    return numbers if wrong_kind is None or not numbers.right else wrong_kind


def mark_form(got: Leaf, want: Leaf) -> Mark | None:
    """What is wrong with the kind of value, before any number is looked at; None if nothing."""
    if got.form == "missing":
        return Mark("absent", "it was not returned")
    if want.array is None:
        return None if (got.form in SEQUENCES) == (want.form in SEQUENCES) or got.form == want.form else wrong_type(got, want)
    if got.array is None or got.array.dtype.kind == "c":
        return wrong_type(got, want)
    if want.form == "array" and want.shape and got.form != "array":
        return Mark("form", f"a {got.form} where a numpy array belongs") if got.form in SEQUENCES else wrong_type(got, want)
    if want.form not in SEQUENCES and not want.shape and got.form in SEQUENCES:
        return wrong_type(got, want)
    if got.dtype == "object":
        return Mark("form", f"an array of objects where {want.dtype or 'numbers'} belongs")
    wanted, given = kind_of(want), kind_of(got)
    if wanted == "float" and given != "float" and want.shape:
        return Mark("form", f"{'integers' if given == 'int' else 'truth values'} where floats belong")
    if wanted == "int" and given != "int":
        return Mark("form", "floats where integers belong")
    if wanted == "bool" and given != "bool":
        return wrong_type(got, want)
    if got.dtype in ("float16", "float32") and want.dtype == "float64":
        return Mark("form", f"{got.dtype} where float64 belongs")
    return None


def mark_outline(got: Leaf, want: Leaf) -> Mark:
    """Mark all but the values: the kind, the shape, and that it is finite where ``want`` is."""
    wrong_kind = mark_form(got, want)
    if wrong_kind is not None:
        return wrong_kind
    if want.array is None or got.array is None:
        return RIGHT if got.form != "text" or got.shape == want.shape else Mark("shape", f"{got.shape[0]} strings")
    if got.shape != want.shape:
        return Mark("shape", f"shape {shape_words(got.shape)}, expected {shape_words(want.shape)}")
    lost = np.isfinite(want.array).all() and not np.isfinite(got.array).all()
    return Mark("non_finite", "nan or inf") if lost else RIGHT


def kind_of(leaf: Leaf) -> str:
    """``bool``, ``int`` or ``float``: what the numbers of a leaf are."""
    if leaf.dtype.startswith("bool"):
        return "bool"
    return "int" if "int" in leaf.dtype or leaf.form == "int" else "float"


def wrong_type(got: Leaf, want: Leaf) -> Mark:
    """The mark of a value of another kind than was wanted."""
    return Mark("type", f"{type_words(got)}, expected {type_words(want)}")


KNOWN_TYPES = {
    "list",
    "tuple",
    "dict",
    "set",
    "str",
    "bytes",
    "NoneType",
    "function",
    "method",
    "generator",
    "type",
    "range",
    "map",
}
KNOWN_DTYPES = {np.dtype(code).name for code in "?bhilqBHILQefdFDO"}
LONGEST_SHOWN = 64


def type_words(leaf: Leaf) -> str:
    """A value's kind as a student would say it.

    Type names, dtypes and long shapes are the student's to choose, so only common ones are repeated: a name must not
    carry a private input out.
    """
    if leaf.form == "array":
        dtype = leaf.dtype if leaf.dtype in KNOWN_DTYPES else "another dtype"
        return f"a numpy array of {dtype}" + (f", shape {shape_words(leaf.shape)}" if leaf.shape else "")
    if leaf.form == "none":
        return "None"
    if leaf.form == "text":
        return "a string" if not leaf.shape else "strings"
    names = {
        "scalar": "one number",
        "float": "one number",
        "int": "one whole number",
        "bool": "True or False",
        "complex": "a complex number",
    }
    if leaf.form == "object":
        return f"a {leaf.typename}" if leaf.typename in KNOWN_TYPES else "an object"
    return names.get(leaf.form, f"a {leaf.form}")


def shape_words(shape: tuple[int, ...]) -> str:
    """A shape in words; long axes are not repeated."""
    if len(shape) > 4:
        return f"of {len(shape)} axes"
    if max(shape, default=0) > LONGEST_SHOWN:
        return "(" + ", ".join(str(size) if size <= LONGEST_SHOWN else "many" for size in shape) + ")"
    return str(tuple(shape)) if shape else "() (one number)"


def words(leaf: Leaf) -> str:
    """A value in words: its strings, or its kind."""
    return str(leaf.texts) if leaf.form == "text" else type_words(leaf)


def mark_numbers(
    values: NDArray[np.generic],
    wanted: NDArray[np.generic],
    tolerance: float,
    scale: float | None,
    other: NDArray[np.generic] | None,
) -> Mark:
    """Mark numbers of equal shape; ``other`` widens what is wanted to the interval between it and ``wanted``."""
    if wanted.size == 0:
        return RIGHT
    got, want = values.astype(np.float64, copy=False), wanted.astype(np.float64, copy=False)
    measure = 1.0 if wanted.dtype.kind in "iu" else largest(want) if scale is None else scale
    tolerance = 0.0 if wanted.dtype.kind in "iu" else tolerance
    with np.errstate(invalid="ignore"):
        distance = np.abs(got - want)
    most = float(distance.max())
    if most <= tolerance * measure:
        return RIGHT  # most values are; NaN and inf are never so here
    bad = None if math.isfinite(most) else ~np.isfinite(got)
    if bad is not None and bad.any() and np.isfinite(want).all():
        index = first_index(bad)
        count = np.count_nonzero(bad)
        return Mark("non_finite", index=index, got=float(got[index]), want=float(want[index]), off=int(count), size=got.size)
    if other is not None or bad is not None:
        distance = distance_to(got, want, want if other is None else other.astype(np.float64))
        most = float(distance.max())
        if most <= tolerance * measure:
            return RIGHT
    beyond, index = distance > tolerance * measure, first_index(distance)
    error = most / measure if measure > 0 else float("inf")
    kind: Kind = "precision" if error <= 1e-6 and wanted.dtype.kind == "f" else "value"
    return Mark(
        kind,
        error=error,
        allowed=tolerance,
        index=index,
        got=float(got[index]),
        want=float(want[index]),
        off=int(np.count_nonzero(beyond)),
        size=int(np.count_nonzero(beyond | (want != 0))),
    )


def largest(want: Numbers) -> float:
    """The largest |entry|; NaN and inf, which are right only where they are wanted, set no scale."""
    most = float(np.abs(want).max())
    return most if math.isfinite(most) else float(np.max(np.abs(want), initial=0.0, where=np.isfinite(want)))


def distance_to(got: Numbers, one_end: Numbers, other_end: Numbers) -> Numbers:
    """How far each entry lies outside the interval between two ends; NaN and inf are right only where wanted."""
    low, high = np.minimum(one_end, other_end), np.maximum(one_end, other_end)
    with np.errstate(invalid="ignore"):
        outside = np.maximum(np.maximum(low - got, got - high), 0.0)
    same = (got == one_end) | (np.isnan(got) & np.isnan(one_end))
    return np.asarray(np.where(same, 0.0, np.where(np.isnan(outside), np.inf, outside)))


def first_index(where: NDArray[Any]) -> tuple[int, ...]:
    """The index of the first entry that is largest: the first True one, for instance."""
    return tuple(map(int, np.unravel_index(int(where.argmax()), where.shape)))


def mark_outcome(outcome: Outcome) -> Mark:
    """The mark of an output that never came because its call ended early."""
    kinds: dict[str, Kind] = {"missing": "missing", "timed_out": "timed_out", "over_limit": "over_limit", "not_run": "not_run"}
    kind = kinds.get(outcome.status, "crashed")
    return Mark(kind, outcome.detail if kind != "missing" else "")


def same_value(one: Leaf, two: Leaf, tolerance: float = 1e-9) -> bool:
    """Whether two leaves tell the same value: form, shape and numbers (NaN like NaN) to ``tolerance`` of the largest.

    Two arrays of which one has no numbers (it holds objects, or did not travel) tell nothing of each other.
    """
    if one.array is None or two.array is None:
        whole = one.form in WHOLE and one.form == two.form and one.typename == two.typename
        return whole and one.shape == two.shape and one.texts == two.texts
    if one.array.shape != two.array.shape or (one.form in SEQUENCES) != (two.form in SEQUENCES):
        return False
    if not one.array.size or (one.array.dtype == two.array.dtype and one.array.tobytes() == two.array.tobytes()):
        return True  # values that are the same mostly are so to the last bit
    with np.errstate(invalid="ignore", over="ignore"):
        gap = np.abs(one.array - two.array)
        most, allowed = float(np.max(gap, initial=0.0)), tolerance * largest(two.array)
    if most <= allowed or math.isfinite(most):
        return most <= allowed
    different = ~(gap <= allowed)  # NaN and infinities are, where they are not the same
    return np.array_equal(one.array[different], two.array[different], equal_nan=True)
