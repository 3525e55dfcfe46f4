"""Leaves: what is told of one value that student code returned."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

FORMS = ("array", "scalar", "float", "int", "bool", "complex", "list", "tuple", "text", "dict", "none", "object", "missing")
NUMERIC_BODIES = {"f": "<f8", "i": "<i8", "u": "<i8", "b": "<i8", "c": "<c16"}
MOST_DIMS = 4
MOST_BODY_BYTES = 8 << 20


class Leaf:
    """One described value.

    ``form`` is one of FORMS: a numpy array, a numpy scalar, a Python number, a sequence of numbers, text (one string
    or a sequence of strings), a dict, None, any other object, or missing (there was no such value). ``dtype`` is
    numpy's name of the original type, ``typename`` Python's; ``shape`` the original shape. ``data`` is the value as
    float64, int64 or complex128 array, a list of strings for text and the keys of a dict, or None where it cannot
    travel (an object array, more than MOST_DIMS dimensions, more than MOST_BODY_BYTES). ``array`` are the data where they
    are numbers, else None.
    """

    __slots__ = ("_data", "array", "dtype", "form", "shape", "typename")

    def __init__(
        self,
        form: str,
        dtype: str = "",
        typename: str = "",
        shape: tuple[int, ...] = (),
        data: NDArray[Any] | list[str] | None = None,
    ) -> None:
        self.form, self.dtype, self.typename, self.shape, self.data = form, dtype, typename, shape, data

    def __repr__(self) -> str:
        return f"Leaf({self.form}, {self.dtype}, {self.typename}, {self.shape}, {self.data!r})"

    @property
    def data(self) -> NDArray[Any] | list[str] | None:
        """The value as it travels."""
        return self._data

    @data.setter
    def data(self, data: NDArray[Any] | list[str] | None) -> None:
        # Looked at here: a leaf is asked for its numbers several times by everybody who compares it.
        self._data, self.array = data, data if isinstance(data, np.ndarray) else None

    @property
    def texts(self) -> list[str]:
        """The strings of a text leaf or the keys of a dict; empty for every other form."""
        return self.data if isinstance(self.data, list) else []


def describe(value: Any) -> Leaf:
    """The leaf of any value, read as people mean it: what derives from a number, a list or an array is one.

    Works on a copy, so a later change of ``value`` does not show.
    """
    name = type(value).__name__[:24]
    if value is None:
        return Leaf("none", typename=name)
    if isinstance(value, np.ndarray):
        return described_array(name, value)
    if isinstance(value, np.generic):
        return numeric("scalar", name, np.array(value))
    if isinstance(value, bool):
        return numeric("bool", name, np.array(value))
    if isinstance(value, int):
        whole = int.__index__(value)  # a subclass may answer anything else when it is asked in other ways
        return numeric("int", name, np.array(whole)) if abs(whole) < 2**63 else Leaf("object", "", name)
    if isinstance(value, float):
        return numeric("float", name, np.array(float.__float__(value)))
    if isinstance(value, complex):
        return numeric("complex", name, np.array(complex.__add__(value, 0)))
    if isinstance(value, str):
        return Leaf("text", "str", name, (), [plain(value)])
    if isinstance(value, dict):
        return Leaf("dict", "", name, (len(value),), [plain(key) for key in value if isinstance(key, str)])
    if isinstance(value, (list, tuple)):
        return sequence("list" if isinstance(value, list) else "tuple", value)
    return Leaf("object", "", name)


def plain(text: str) -> str:
    """The text itself, whatever a subclass says of it, without the NUL that parts texts on the wire."""
    return str.replace(text, "\0", "\ufffd")


def described_array(name: str, value: NDArray[Any]) -> Leaf:
    """The leaf of an array or of what derives from one; entries that are masked have no value, so neither has the whole."""
    if type(value) is not np.ndarray and np.any(getattr(value, "mask", False)):
        return Leaf("object", "", name)
    array = np.array(value, copy=True, subok=False, order="C")
    leaf = numeric("array", name, array)
    if array.dtype == object and array.size * 16 <= MOST_BODY_BYTES and array.ndim <= MOST_DIMS:
        entries = array.ravel().tolist()
        if all(isinstance(entry, (bool, int, float)) for entry in entries):
            with np.errstate(all="ignore"):
                return Leaf(leaf.form, leaf.dtype, leaf.typename, leaf.shape, array.astype(np.float64))
    return leaf


def sequence(form: str, value: Any) -> Leaf:
    """The leaf of a list or tuple: text, numbers if numpy can stack them, or only its length."""
    if value and all(isinstance(entry, str) for entry in value):
        return Leaf("text", form, form, (len(value),), [plain(entry) for entry in value])
    if not any(isinstance(entry, (dict, str, bytes, type(None))) for entry in value):
        try:
            array = np.array(value)
        except (ValueError, TypeError):
            return Leaf(form, "", form, (len(value),))
        if array.dtype.kind in NUMERIC_BODIES:
            return numeric(form, form, array)
    return Leaf(form, "", form, (len(value),))


@lru_cache(maxsize=64)
def dtype_name(dtype: np.dtype[Any]) -> str:
    """numpy's name of a dtype; cached, since numpy works it out anew each time."""
    return str(dtype.name)[:16]


def numeric(form: str, typename: str, array: NDArray[Any]) -> Leaf:
    """The leaf of an array; its data travel as the widest type of their kind."""
    body = NUMERIC_BODIES.get(array.dtype.kind)
    travels = body is not None and array.size * 16 <= MOST_BODY_BYTES and array.ndim <= MOST_DIMS
    return Leaf(form, dtype_name(array.dtype), typename, array.shape, array.astype(body, copy=False) if travels else None)
