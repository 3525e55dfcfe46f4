"""The numerics of gradient checking: what is right agrees, planted faults do not, kinks and noise are not faults."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.numerics.gradcheck import (
    FLOAT32_STEPS,
    STEPS,
    agrees,
    as_single,
    direction,
    follows,
    jittered,
    moved,
    rounding_scale,
    slope_of,
)


def rng() -> np.random.Generator:
    """The same numbers in every test, in whichever order they run."""
    return np.random.default_rng(11)


def sampled(f, x: np.ndarray, along: np.ndarray, steps=STEPS) -> list[float]:  # type: ignore[no-untyped-def]
    return [float(f(x + step * along)) for step in steps]


SMOOTH = [
    ("tanh", lambda x: np.tanh(x).sum(), lambda x: 1 - np.tanh(x) ** 2),
    ("product", lambda x: np.prod(x), lambda x: np.prod(x) / x),
    ("log-sum-exp", lambda x: np.log(np.exp(x).sum()), lambda x: np.exp(x) / np.exp(x).sum()),
    ("cubic", lambda x: (x**3).sum() / 3, lambda x: x**2),
    ("huge", lambda x: 1e8 * np.sin(x).sum(), lambda x: 1e8 * np.cos(x)),
    ("tiny", lambda x: 1e-8 * np.sin(x).sum() + 1.0, lambda x: 1e-8 * np.cos(x)),
]


@pytest.mark.parametrize(("name", "f", "gradient"), SMOOTH)
def test_right_gradients_agree(name: str, f, gradient) -> None:  # type: ignore[no-untyped-def]
    """A right gradient agrees with the measured slope at many points and directions."""
    numbers = rng()
    for _ in range(50):
        x = numbers.uniform(0.3, 1.2, 5)
        along = direction(numbers, x)
        assert agrees(gradient(x), along, slope_of(sampled(f, x, along)), 2e-4), name


@pytest.mark.parametrize(("name", "f", "gradient"), SMOOTH[:5])
@pytest.mark.parametrize(
    "fault",
    [
        lambda g: 2 * g,
        lambda g: -g,
        lambda g: 0 * g,
        lambda g: g * np.array([1, 1, 1.01, 1, 1]),
        lambda g: np.roll(g, 1),
        lambda g: np.full_like(g, np.nan),
        lambda g: g[None],
    ],
)
def test_planted_faults_disagree(name: str, f, gradient, fault) -> None:  # type: ignore[no-untyped-def]
    """A factor, a sign, zero, one entry off by a hundredth, a permutation, NaN and another shape are all refused."""
    numbers = rng()
    x = numbers.uniform(0.3, 1.2, 5)
    along = direction(numbers, x)
    assert not agrees(fault(gradient(x)), along, slope_of(sampled(f, x, along)), 2e-4), name


def test_a_kink_near_the_point_does_not_refuse_a_right_gradient() -> None:
    """relu with an entry at 3e-6 and one at 5e-4 from its kink: the smallest step is the truth."""
    x = np.array([3e-6, -5e-4, 0.7])
    along = np.array([1.0, -1.0, 1.0])
    slope = slope_of(sampled(lambda v: np.maximum(v, 0).sum(), x, along))
    assert not slope.trusted or agrees((x > 0).astype(float), along, slope, 2e-4)


def test_a_kink_at_the_point_is_not_trusted() -> None:
    """Exactly on a kink the one-sided slopes differ, so nothing is concluded."""
    slope = slope_of(sampled(lambda v: np.abs(v).sum(), np.zeros(2), np.ones(2)))
    assert not slope.trusted


def test_a_loss_that_is_not_finite_is_not_trusted() -> None:
    """NaN on the way tells nothing."""
    assert not slope_of([0.0, float("nan"), 0.0, 0.0, 0.0, 0.0, 0.0]).trusted


def test_float32_loses_tiny_steps_and_float64_follows_them() -> None:
    """A step of 1e-10 moves a float64 loss by its slope; float32 loses it."""

    def loss(x: np.ndarray) -> float:
        return float(np.tanh(x).sum())

    def single(x: np.ndarray) -> float:
        return float(np.tanh(x.astype(np.float32)).sum())

    numbers = rng()
    x = numbers.uniform(0.3, 1.2, 4)
    along = direction(numbers, x)
    assert follows(sampled(loss, x, along, FLOAT32_STEPS))
    assert not follows(sampled(single, x, along, FLOAT32_STEPS))


def test_the_rounding_scale_grows_with_cancellation() -> None:
    """Where float32 loses digits, the scale is larger than the value; where it does not, it is the value's size."""
    exact = [np.array([1e-6])]
    clean = [np.array([1e-6], np.float32)]
    cancelled = [np.array([1e-6 + 6e-8], np.float32)]
    assert rounding_scale(exact, clean) < 2e-6 < 0.5 < rounding_scale(exact, cancelled)


@given(st.integers(1, 6), st.integers(1, 6))
def test_directions_skip_no_entry(rows: int, columns: int) -> None:
    """Every entry moves, zeros too, by at least half the block's size."""
    block = np.zeros((rows, columns))
    block[0, 0] = 3.0
    along = direction(rng(), block)
    assert along.shape == block.shape and np.all(np.abs(along) >= 0.5 * np.sqrt(np.mean(block**2)))


def test_moved_changes_one_block_and_shares_nothing_else() -> None:
    """Only the array at the path moves; what was given stays as it was."""
    inputs = {"params": {"W": np.ones(2), "b": np.zeros(1)}, "x": 3}
    there = moved(inputs, ["params", "W"], np.array([0.5, 0.0]))
    assert there["params"]["W"].tolist() == [1.5, 1.0] and inputs["params"]["W"].tolist() == [1.0, 1.0]
    assert there["params"]["b"] is inputs["params"]["b"]


def test_single_and_jittered_keep_structure_and_integers() -> None:
    """Ids, names and nesting stay; floats change type or move by about a thousandth."""
    inputs = {"params": {"W": np.ones(3)}, "ids": np.array([1, 2]), "pair": (np.ones(1), "name")}
    single, near = as_single(inputs), jittered(inputs, rng())
    assert single["params"]["W"].dtype == np.float32 and single["ids"].dtype == np.int64 and single["pair"][1] == "name"
    assert 0 < np.max(np.abs(near["params"]["W"] - 1)) <= 1e-3 and near["ids"] is inputs["ids"]


def test_rounding_that_float32_saturates_away_shows_in_long_double():
    """The scale is the largest of what float32 and long double show; either alone may show nothing."""
    exact, single = [np.array([1.0, 2.0])], [np.array([1.0, 2.0], np.float32)]
    assert rounding_scale(exact, single) == 2.0
    assert rounding_scale(exact, single, [np.array([1.0, 2.0 + 2.0**-40])]) == 2.0**13
    assert rounding_scale(exact, [np.array([1.0, 2.0 + 2.0**-10], np.float32)], exact) == 2.0**14
