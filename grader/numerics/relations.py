"""Relations between a wrong value and the right one that need no known mistake to be recognised."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from ..reports.report import Relation

Array = NDArray[Any]
S = TypeVar("S")
T = TypeVar("T")
CLOSE = 1e-9
LEAST_DIFFERENT = 4
SMALLEST_TERM = 1e-6


class Pair(Struct, frozen=True):
    """A returned value, the one that was wanted, the point's inputs, and the wanted value's share of each example."""

    got: Array
    want: Array
    inputs: Mapping[str, Any]
    parts: Sequence[Array] = ()


class Found(Struct, frozen=True):
    """A recognised relation, in words that complete "it is ...".

    ``relation`` is its name among those of the results' format, None where that has none; ``hint`` is the next step where
    the relation's own would not do.
    """

    relation: Relation | None
    words: str
    hint: str = ""


@np.errstate(all="ignore")
def recognise(pairs: Sequence[Pair]) -> Found | None:
    """The one relation that holds at every pair, or None: nothing is guessed.

    Values right but for shape come first, then factors, then what a batch does to a gradient.
    """
    if not pairs or any(pair.got.size == 0 for pair in pairs) or all(close(pair.got, pair.want) for pair in pairs):
        return None
    if any(pair.got.shape != pair.want.shape for pair in pairs):
        return transposed(pairs) or reshaped(pairs) or crossed(pairs) or argument(pairs)
    if any(not np.isfinite(pair.got).all() for pair in pairs):
        return Found("non_finite", "not finite (nan or inf)")
    if all(not pair.got.any() and pair.want.any() for pair in pairs):
        return Found("zero", "zero everywhere")
    for relation in (factor, transposed, argument, gaps, permuted, partial, row_factors, extra_term):
        if found := relation(pairs):
            return found
    return None


def close(one: Array, two: Array) -> bool:
    """Equal shape and equal to a relative CLOSE of the largest entry of ``two``; two zeros tell nothing and pass."""
    if one.shape != two.shape:
        return False
    size = float(np.max(np.abs(two), initial=0.0))
    return bool(np.isfinite(size)) and bool((np.abs(one - two) <= CLOSE * size).all())


def transposed(pairs: Sequence[Pair]) -> Found | None:
    """The right matrix with its axes swapped; a square one keeps its shape."""
    if all(pair.got.ndim == 2 and close(pair.got.T, pair.want) for pair in pairs):
        return Found("transposed", "the transpose of what is wanted")
    return None


def reshaped(pairs: Sequence[Pair]) -> Found | None:
    """The right numbers in another shape: with an axis more or less, or not yet summed over the batch."""
    if all(pair.got.size == pair.want.size and close(pair.got.reshape(pair.want.shape), pair.want) for pair in pairs):
        return Found("shape", "right in its values, but in another shape")
    for total in (np.sum, np.mean):
        if all(pair.got.ndim == pair.want.ndim + 1 and close(np.asarray(total(pair.got, axis=0)), pair.want) for pair in pairs):
            if any(pair.parts for pair in pairs) and all(len(pair.parts) in (0, len(pair.got)) for pair in pairs):
                return Found("not_accumulated", "one share for every example, not yet added up over the batch")
            words = f"right once the {total.__name__} along its first axis is taken"
            return Found("not_accumulated", words, "Over which index does the formula add up? Is that sum in your code?")
    return None


def crossed(pairs: Sequence[Pair]) -> Found | None:
    """A table of all combinations where the right vector is its diagonal: a column was broadcast against a row."""

    def table(pair: Pair) -> bool:
        return pair.want.ndim == 1 and pair.got.shape == 2 * pair.want.shape and close(np.diagonal(pair.got), pair.want)

    if all(table(pair) for pair in pairs) and any(pair.want.size > 1 for pair in pairs):
        words = "a table of every row against every column, of which only the diagonal was wanted"
        return Found(
            None, words, "Print the shapes of both operands: which one is a column, and what does broadcasting make of it?"
        )
    return None


def factor(pairs: Sequence[Pair]) -> Found | None:
    """One factor for all entries of a point: -1, a constant, or a size of the inputs or its inverse."""
    telling = [pair for pair in pairs if pair.want.any()]
    if sum(pair.want.size for pair in telling) < 2:
        return None  # one number always has a ratio to another
    known = for_all(ratio, telling)
    if known is None:
        return None
    if all(abs(value + 1.0) < CLOSE for value in known):
        return Found("sign", "right but for its sign")
    if max(known) - min(known) <= CLOSE * abs(known[0]):
        return (
            Found("constant_factor", f"{known[0]:.6g} times what is wanted, in every entry")
            if abs(known[0] - 1.0) > CLOSE
            else None
        )
    size = size_like(known, pairs)
    if size is None and any(pair.want.size < 2 for pair in pairs):
        return None  # a lone number always has a ratio; only one that follows a size means something
    told = f" ({size})" if size else ""
    return Found("constant_factor", f"one factor times what is wanted, in every entry; the factor changes with the point{told}")


def for_all(found: Callable[[S], T | None], items: Iterable[S]) -> list[T] | None:
    """What is ``found`` of every pair, or whatever the items are; None as soon as one has no such thing."""
    known: list[T] = []
    for item in items:
        if (value := found(item)) is None:
            return None
        known.append(value)
    return known


def ratio(pair: Pair) -> float | None:
    """The factor c with got = c * want in every entry, None if there is none."""
    want, got = pair.want.astype(np.float64), pair.got.astype(np.float64)
    value = float((got * want).sum() / (want * want).sum())
    return value if value != 0.0 and close(got, value * want) else None


def size_like(factors: Sequence[float], pairs: Sequence[Pair]) -> str | None:
    """The size of an input that the factors equal, or are one over, at every point."""
    informative = [pair for pair in pairs if pair.want.any()]
    shapes = [{name: value.shape for name, value in arrays_of(pair.inputs).items()} for pair in informative]
    for name, first in shapes[0].items():
        if any(len(shape.get(name, ())) != len(first) for shape in shapes):
            continue
        for axis in range(len(first)):
            sizes = [shape[name][axis] for shape in shapes]
            if all(abs(found - size) <= CLOSE * size for found, size in zip(factors, sizes)):
                return f"it is the length of {name}" if axis == 0 else f"it is axis {axis} of {name}"
            if all(abs(found * size - 1.0) <= CLOSE for found, size in zip(factors, sizes)):
                return f"it is one over the length of {name}" if axis == 0 else f"it is one over axis {axis} of {name}"
    return None


def arrays_of(inputs: Mapping[str, Any]) -> dict[str, Array]:
    """The arrays among the inputs, smallest number of axes first: a batch's length is told by its labels."""
    found = {name: value for name, value in inputs.items() if isinstance(value, np.ndarray)}
    return dict(sorted(found.items(), key=lambda item: item[1].ndim))


def permuted(pairs: Sequence[Pair]) -> Found | None:
    """The right numbers in the wrong places; of a few different ones, such as 0 and 1, that would be chance."""
    if max(len(np.unique(pair.want)) for pair in pairs) < LEAST_DIFFERENT:
        return None
    if all(pair.got.size > 1 and close(np.sort(pair.got, axis=None), np.sort(pair.want, axis=None)) for pair in pairs):
        return Found("permuted", "made of the right numbers, in other places")
    return None


def partial(pairs: Sequence[Pair]) -> Found | None:
    """A gradient that holds only some examples' shares of the batch, up to one factor."""
    several = [pair for pair in pairs if summed(pair)]
    last = [Pair(pair.got, pair.parts[-1], {}) for pair in several if pair.parts[-1].any()]
    if last and for_all(ratio, last) is not None:
        return Found("only_last", "the share of the last example of the batch alone")
    kept = [present(factors) for factors in factors_of_shares(several)]
    if kept and all(which is not None for which in kept) and not all(which is not None and which.all() for which in kept):
        return Found("missing_term", "made of the shares of some examples of the batch only")
    return None


def row_factors(pairs: Sequence[Pair]) -> Found | None:
    """A gradient in which every example has a factor of its own: in its share of the sum, or in its row."""
    several = [pair for pair in pairs if len(pair.parts) > 1]
    rows = [pair for pair in several if row_by_row(pair)]
    known = (for_all(factors_of_rows, rows) or []) if rows else factors_of_shares([pair for pair in several if summed(pair)])
    if not known or all(np.allclose(factors, factors[0], rtol=1e-6) for factors in known):
        return None
    hint = "Write down one example's share by hand: which factor in front of it depends on the example, and should it?"
    return Found(None, "made of every example's share, each with a factor of its own", hint)


def summed(pair: Pair) -> bool:
    """Whether a gradient is a sum over several examples, of which each has a share of its shape, and more than one entry."""
    return len(pair.parts) > 1 and pair.got.size > 1 and all(part.shape == pair.got.shape for part in pair.parts)


def row_by_row(pair: Pair) -> bool:
    """Whether every example has a row of its own in a gradient, of more than one entry."""
    row = (1, *pair.got.shape[1:])
    return pair.got.shape[:1] == (len(pair.parts),) and pair.got[0].size > 1 and all(part.shape == row for part in pair.parts)


def factors_of_rows(pair: Pair) -> Array | None:
    """The factor of each example's row, None if one is no multiple of the right one."""
    found = for_all(ratio, [Pair(got, want, {}) for got, want in zip(pair.got, pair.want, strict=True)])
    return None if found is None else np.array(found)


def factors_of_shares(pairs: Sequence[Pair]) -> list[Array]:
    """The factor of each example's share, at every point where they can be told; none at all where one is no such sum."""
    known: list[Array] = []
    for pair in pairs:
        stacked = np.array([part.ravel() for part in pair.parts if part.any()]).T
        if not stacked.size or stacked.shape[0] <= stacked.shape[1]:
            continue  # enough shares give any values
        factors, _, rank, _ = np.linalg.lstsq(stacked, pair.got.ravel().astype(np.float64), rcond=None)
        if not close(stacked @ factors, pair.got.ravel().astype(np.float64)):
            return []
        if rank == stacked.shape[1] > 1:
            known.append(factors)
    return known


def present(factors: Array) -> NDArray[np.bool_] | None:
    """Which examples' shares a gradient holds, if all that it holds have one factor; else None."""
    largest = float(np.max(np.abs(factors), initial=0.0))
    held = np.asarray(np.abs(factors) > 1e-6 * largest)
    return held if largest > 0 and np.allclose(factors[held], factors[held][0], rtol=1e-6) else None


def gaps(pairs: Sequence[Pair]) -> Found | None:
    """Zero in some entries, and right in all others, of which there are some that are not zero."""

    def gap(pair: Pair) -> bool:
        right = np.abs(pair.got - pair.want) <= CLOSE * np.max(np.abs(pair.want))
        return bool((right | (pair.got == 0)).all() and (right & (pair.got != 0)).any())

    if all(gap(pair) for pair in pairs):
        return Found(None, "zero in some entries and right in all others", "Which entries are never written, or written over?")
    return None


def argument(pairs: Sequence[Pair]) -> Found | None:
    """An argument as it was handed in."""
    handed_in = [named_arrays(pair.inputs) for pair in pairs]
    for name in handed_in[0]:
        same = (name in held and close(pair.got, held[name]) for held, pair in zip(handed_in, pairs))
        if all(same) and any(len(np.unique(pair.got)) >= LEAST_DIFFERENT for pair in pairs):
            return Found(None, f"the argument {name}, unchanged", "What should this function have done with its argument?")
    return None


def extra_term(pairs: Sequence[Pair]) -> Found | None:
    """What is wanted and a multiple of an argument on top, the same multiple at every point."""
    handed_in = [named_arrays(pair.inputs) for pair in pairs]
    if sum(pair.want.size for pair in pairs) < LEAST_DIFFERENT:
        return None
    for name in handed_in[0]:
        known = for_all(lambda each: multiple(*each), zip(pairs, [held.get(name) for held in handed_in]))
        if known and max(known) - min(known) <= SMALLEST_TERM * abs(known[0]):
            hint = f"Which term of your sum holds {name} itself? Is it part of this derivative?"
            return Found(None, f"what is wanted and, on top, {known[0]:.4g} times {name}", hint)
    return None


def multiple(pair: Pair, array: Array | None) -> float | None:
    """The c with got = want + c * array in every entry, None if there is none or it is hardly anything."""
    if array is None or array.shape != pair.want.shape or array.dtype.kind != "f" or not array.any():
        return None
    gap = (pair.got - pair.want).astype(np.float64)
    value = float((gap * array).sum() / (array * array).sum())
    told = abs(value) * float(np.max(np.abs(array))) > SMALLEST_TERM * float(np.max(np.abs(pair.want)))
    return value if told and close(pair.got - value * array, pair.want) else None


def named_arrays(inputs: Mapping[str, Any]) -> dict[str, Array]:
    """The arrays among the inputs and in their dicts, as a program names them."""
    found: dict[str, Array] = {}
    for name, value in inputs.items():
        if isinstance(value, np.ndarray):
            found[name] = value
        elif isinstance(value, Mapping):
            found |= {f'{name}["{key}"]': entry for key, entry in value.items() if isinstance(entry, np.ndarray)}
    return found
