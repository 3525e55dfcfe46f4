"""Relations: recognised where they hold at every point, never guessed where they do not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.numerics.relations import Pair, recognise

RNG = np.random.default_rng(7)


def points(spoil, count: int = 4, shape: tuple[int, ...] = (3, 4)) -> list[Pair]:  # type: ignore[no-untyped-def]
    """Pairs of wrong and right values: batches of 2, 3, ... examples whose shares add up to the right one."""
    pairs = []
    for size in range(2, 2 + count):
        parts = [RNG.normal(size=shape) / size for _ in range(size)]
        want = sum(parts)
        inputs = {"X": RNG.normal(size=(size, 9)), "labels": np.zeros(size, int), "params": {"W": np.zeros((3, 4))}}
        pairs.append(Pair(spoil(want, parts, size), want, inputs, parts))
    return pairs


@pytest.mark.parametrize(
    ("spoil", "relation", "words"),
    [
        (lambda want, parts, n: -want, "sign", "sign"),
        (lambda want, parts, n: 2 * want, "constant_factor", "2 times"),
        (lambda want, parts, n: want / 2, "constant_factor", "0.5 times"),
        (lambda want, parts, n: n * want, "constant_factor", "the length of labels"),
        (lambda want, parts, n: want / n, "constant_factor", "one over the length of labels"),
        (lambda want, parts, n: want.T, "transposed", "transpose"),
        (lambda want, parts, n: want[None], "shape", "another shape"),
        (lambda want, parts, n: np.roll(want, 1), "permuted", "other places"),
        (lambda want, parts, n: 0 * want, "zero", "zero"),
        (lambda want, parts, n: np.full_like(want, np.nan), "non_finite", "finite"),
        (lambda want, parts, n: parts[-1], "only_last", "last example"),
        (lambda want, parts, n: n * parts[-1], "only_last", "last example"),
        (lambda want, parts, n: want - parts[0], "missing_term", "some examples"),
        (lambda want, parts, n: np.stack(parts), "not_accumulated", "added up"),
        (lambda want, parts, n: n * np.stack(parts), "not_accumulated", "added up"),
    ],
)
def test_planted_relations_are_recognised(spoil, relation: str, words: str) -> None:  # type: ignore[no-untyped-def]
    """Every relation, planted at all points, is named in words."""
    found = recognise(points(spoil))
    assert found is not None and (found.relation, words in found.words) == (relation, True), found


@pytest.mark.parametrize(
    "spoil",
    [
        lambda want, parts, n: want + 0.1,
        lambda want, parts, n: want**2,
        lambda want, parts, n: want * np.arange(1, 13).reshape(3, 4),
        lambda want, parts, n: RNG.normal(size=want.shape),
    ],
)
def test_nothing_is_guessed(spoil) -> None:  # type: ignore[no-untyped-def]
    """A wrong value without a relation gets no name."""
    assert recognise(points(spoil)) is None


def test_a_relation_must_hold_at_every_point() -> None:
    """A sign that is wrong at some points only is not called a sign error."""
    assert recognise(points(lambda want, parts, n: -want if n % 2 else want + 0.3)) is None


def test_a_lone_number_is_not_called_a_factor() -> None:
    """One number always has a ratio to another; unless it follows a size, that means nothing."""
    pairs = [Pair(np.array(a), np.array(b), {"x": np.zeros(3)}) for a, b in ((1.0, 2.0), (5.0, 3.0))]
    assert recognise(pairs) is None
    assert recognise(pairs[:1]) is None
    assert recognise([Pair(np.array(-2.0), np.array(2.0), {})]) is None


def test_shares_of_another_shape_are_no_summands() -> None:
    """The gradient of the batch itself has a row an example: nothing is added up there, and nothing is claimed."""
    assert recognise([Pair(np.ones((3, 2)), np.arange(6.0).reshape(3, 2), {}, [np.ones((1, 2))] * 3)]) is None


@given(st.floats(0.01, 100).filter(lambda c: abs(c - 1) > 1e-6))
def test_any_constant_factor_is_recognised(factor: float) -> None:
    """One constant in every entry of every point is a constant factor."""
    found = recognise(points(lambda want, parts, n: factor * want))
    assert found is not None and found.relation == "constant_factor"


def planted(got, want, inputs=None, parts=()) -> Pair:  # type: ignore[no-untyped-def]
    return Pair(np.asarray(got), np.asarray(want), inputs or {}, parts)


W, X = RNG.normal(size=(3, 4)), RNG.normal(size=(3, 4))


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        (points(lambda want, parts, n: sum((i + 1) * part for i, part in enumerate(parts))), "a factor of its own"),
        ([planted(W * [[1], [2], [5]], W, parts=[row[None] for row in X])], "a factor of its own"),
        ([planted(np.where(X > 0, W, 0), W)], "zero in some entries and right"),
        ([planted(W, X, {"params": {"W": W}})], 'the argument params["W"], unchanged'),
        ([planted(W.ravel(), X, {"x": W.ravel()})], "the argument x, unchanged"),
        ([planted(X + 0.01 * W, X, {"params": {"W": W}}), planted(W + 0.01 * X, W, {"params": {"W": X}})], "0.01 times params"),
        ([planted(W[0] - X[0][:, None], W[0] - X[0])], "every row against every column"),
    ],
)
def test_relations_without_a_name_of_their_own_are_told_in_words(pairs: list[Pair], words: str) -> None:
    """What the results' format has no name for is recognised all the same, with a hint of its own."""
    found = recognise(pairs)
    assert found is not None and found.relation is None and words in found.words and found.hint, found


@pytest.mark.parametrize(
    "pairs",
    [
        [planted(W, W)],
        [planted([1.0, 0.0, 1.0], [0.0, 1.0, 1.0])],
        [planted(np.where(X > 0, W, 0.3), W)],
        [planted(np.zeros(4) + 2, np.arange(4.0), {"x": np.zeros(4) + 2})],
        [planted(X + 0.01 * W, X, {"W": W}), planted(W + 0.03 * X, W, {"W": X})],
        [planted(X + W**2, X, {"W": W})],
        [planted(np.outer(W[0], X[0]), W[0])],
        [planted([[0.3]], [0.2])],
    ],
)
def test_what_chance_gives_is_no_relation(pairs: list[Pair]) -> None:
    """Right values, truth values in other places, a constant, other multiples at other points, any square table: nothing."""
    assert recognise(pairs) is None


def test_nothing_is_said_of_a_batch_where_there_is_none() -> None:
    """Rows that are not added up are no examples unless the shares of examples are known."""
    found = recognise([planted(W, W.sum(axis=0))])
    assert found is not None and found.relation == "not_accumulated" and "example" not in found.words + found.hint


def crowded(spoil) -> list[Pair]:  # type: ignore[no-untyped-def]
    """The usual points, and one with more examples than a gradient has entries, of which one has no share."""
    parts = [RNG.normal(size=(3, 4)) for _ in range(19)]
    parts[4] *= 0
    return [
        *points(spoil),
        Pair(spoil(sum(parts), parts, 19), sum(parts), {}, parts),
        Pair(spoil(sum(parts), parts, 19), sum(parts), {}),
    ]


@pytest.mark.parametrize(
    ("spoil", "relation", "words"),
    [
        (lambda want, parts, n: parts[-1], "only_last", "last example"),
        (lambda want, parts, n: sum(parts[1:]), "missing_term", "some examples"),
        (lambda want, parts, n: sum((1 + i) * part for i, part in enumerate(parts)), None, "a factor of its own"),
    ],
)
def test_a_large_batch_hides_no_relation(spoil, relation, words) -> None:  # type: ignore[no-untyped-def]
    """Where shares cannot be told apart, or are not known, the other points tell."""
    found = recognise(crowded(spoil))
    assert found is not None and found.relation == relation and words in found.words


def test_shares_that_are_zero_tell_nothing() -> None:
    """A last example without a share is no reason to speak of it, and what is no sum of shares is told as none."""
    for pair in (silent := points(lambda want, parts, n: want + RNG.normal(size=want.shape))):
        pair.parts[-1][:] = 0.0
    assert recognise(silent) is None
