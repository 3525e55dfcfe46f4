"""Slopes without a reference: a right gradient is never refuted, however its loss is bent or noisy; a wrong one is."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.numerics.gradcheck import Slope
from grader.numerics.slopes import (
    DOWN,
    LEAK_SAMPLES,
    NOISE_STEP,
    RTOL,
    SAMPLES,
    SATURATED_RTOL,
    SINGLE_RTOL,
    leaks,
    most_noise,
    noise_of,
    odd_ones_out,
    refined,
    rtol_of,
    slope_on_ladder,
)

Loss = Callable[[float], float]

# A loss along a direction, and its derivative at 0.
SMOOTH: dict[str, tuple[Loss, float]] = {
    "a parabola": (lambda t: 0.5 + 0.3 * t + 2.0 * t * t, 0.3),
    "a steep curve": (lambda t: float(np.exp(30.0 * t)) / 30.0, 1.0),
    "fast waves": (lambda t: 0.7 + float(np.sin(200.0 * t)) / 200.0, 1.0),
    "a large loss": (lambda t: 1e6 + 5.0 * t, 5.0),
    "a tiny slope": (lambda t: 0.5 + 1e-7 * t, 1e-7),
    "a kink beside it": (lambda t: 0.5 + t + 3.0 * max(t - 3e-6, 0.0), 1.0),
    "kinks on both sides": (lambda t: 0.5 + t + 3.0 * max(t - 1e-3, 0.0) - 2.0 * max(-t - 2e-4, 0.0), 1.0),
    "float32": (lambda t: float(np.float32(0.5) + np.float32(0.3) * np.float32(t) * np.float32(1.0)), 0.3),
    "stairs": (lambda t: round((0.5 + 0.3 * t) * 1e9) / 1e9, 0.3),
}


def samples(loss: Loss) -> list[float]:
    return [loss(step) for step in SAMPLES]


def refuted(loss: Loss, slope: float) -> bool:
    """Whether a gradient that gives ``slope`` is refuted by the loss, for a direction of one entry."""
    measured = slope_on_ladder(samples(loss), abs(slope))
    return measured.refutes(np.array([slope]), np.array([1.0]))


@pytest.mark.parametrize("name", SMOOTH)
def test_a_right_gradient_is_not_refuted(name: str) -> None:
    """However the loss is bent, kinked nearby, noisy or made of steps."""
    loss, slope = SMOOTH[name]
    assert not refuted(loss, slope)


@pytest.mark.parametrize("name", [name for name in SMOOTH if name != "a large loss"])
@pytest.mark.parametrize("factor", [2.0, 0.5, -1.0, 1.05, 0.0])
def test_a_wrong_gradient_is_refuted(name: str, factor: float) -> None:
    """A factor, a sign, five per cent, or nothing at all, on every one of them."""
    loss, slope = SMOOTH[name]
    assert refuted(loss, factor * slope)


def test_at_a_kink_anything_between_the_two_slopes_is_right() -> None:
    """And nothing outside them."""
    loss = lambda t: 0.5 + (2.0 * t if t > 0 else 1.0 * t)  # noqa: E731
    assert not any(refuted(loss, slope) for slope in (1.0, 1.3, 2.0))
    assert refuted(loss, 0.5) and refuted(loss, 2.5)


def test_what_is_not_known_refutes_nothing() -> None:
    """A loss that is flat, not finite, or all noise has no slope to hold anything against."""
    rng = np.random.default_rng(0)
    for loss in (lambda t: 0.5, lambda t: np.inf if t > 0 else 1.0, lambda t: np.nan, lambda t: float(rng.normal())):
        assert not refuted(loss, 1.0) and not refuted(loss, -7.0)


def test_noise_is_measured() -> None:
    """Of a straight line with noise to its order of magnitude, of a curve as good as none."""
    rng = np.random.default_rng(1)
    for level in (1e-3, 1e-9):
        values = [3.0 + 0.2 * k + level * rng.normal() for k in range(9)]
        assert level / 5 < noise_of(values) < level * 5
    assert noise_of([np.sin(1.0 + k * NOISE_STEP) for k in range(9)]) < 1e-15


@pytest.mark.parametrize("side", [1.0, DOWN])
def test_stairs_in_step_with_one_side_are_seen_on_the_other(side: float) -> None:
    """Where every step of a side climbs a whole number of stairs, nothing but a straight line is seen there."""
    height = abs(side) * NOISE_STEP / 20_000
    values = np.array([height * round(step / height) for step in SAMPLES])
    assert most_noise(values) > 0.25 * height


def test_allowances_follow_the_loss() -> None:
    """Wider where scores are saturated and where forward computes in float32."""
    assert (rtol_of(0.7, 1e-16), rtol_of(8.0, 1e-15), rtol_of(1e-4, 1e-16)) == (RTOL, SATURATED_RTOL, SATURATED_RTOL)
    assert rtol_of(0.7, 1e-8) == SINGLE_RTOL


@example(-1.0, 0.0, 1.0, 0.0)
@given(st.floats(-5, 5), st.floats(-5, 5), st.floats(0.1, 40), st.floats(-1, 1))
def test_a_right_slope_of_any_smooth_loss_is_not_refuted(slope: float, bend: float, speed: float, phase: float) -> None:
    """A line, a parabola and waves of any speed together."""
    loss = lambda t: 0.5 + slope * t + bend * t * t + float(np.sin(speed * t + phase)) / speed  # noqa: E731
    right = slope + float(np.cos(phase))
    assert not refuted(loss, right)
    assert refuted(loss, right + 0.4 * (1 + abs(right)))


def test_larger_steps_refine_as_long_as_they_agree() -> None:
    """Less noise for each of them, until one lies further off than noise explains: a kink or a curve."""
    value, error = refined([1.0, 1.0 + 1e-5, 1.0 - 1e-4, 1.0 + 1e-3], 1e-3)
    assert abs(value - 1.0) < 1e-4 and error < 2e-4
    assert refined([9.0, 5.0, 1.0 + 1e-3], 1e-3) == (1.0 + 1e-3, 1e-3)
    assert refined([1.0], 1e-3) == (1.0, 1e-3)


@given(st.floats(0.5, 1.5), st.lists(st.floats(0.1, 10), min_size=3, max_size=6), st.integers(0, 5), st.floats(1e-5, 0.1))
def test_the_one_with_another_factor_is_found(common: float, slopes: list[float], which: int, off: float) -> None:
    """Whatever the common factor is, none is odd; one that is off from it is, alone."""
    which %= len(slopes)
    names, sizes = [f"block {index}" for index in range(len(slopes))], [2.0 * slope for slope in slopes]
    seen = [Slope(slope, 1e-12, True) for slope in slopes]
    told = [common * slope for slope in slopes]
    assert odd_ones_out(names, told, sizes, seen) == set()
    told[which] *= 1.0 + off
    assert odd_ones_out(names, told, sizes, seen) == {which}
    seen[which] = Slope(slopes[which], 1e-12, False)
    assert odd_ones_out(names, told, sizes, seen) == set()


def gradients(of: Callable[[float], np.ndarray]) -> list[np.ndarray]:  # type: ignore[type-arg]
    return [of(step) for step in LEAK_SAMPLES]


def test_a_gradient_that_lacks_digits_leaks() -> None:
    """float32 on the way, or a numeric difference; a float64 gradient, a constant or a zero one does not."""
    x = np.array([0.3, -1.2, 2.0])
    slope = lambda t: 1.0 - np.tanh(x * (1.0 + t)) ** 2  # noqa: E731
    assert not leaks(gradients(slope))
    assert not leaks(gradients(lambda t: x)) and not leaks(gradients(lambda t: 0.0 * x))
    for opens in (1e-3, 4e-3, 8e-3):  # a unit opens on the way, and stands still before it
        assert not leaks(gradients(lambda t, opens=opens: np.append(x, 2.0 if t > opens else 0.0)))
    assert leaks(gradients(lambda t: slope(t).astype(np.float32)))
    assert leaks(gradients(lambda t: slope(float(np.float32(t)) if t > 1e-6 else 0.0)))
    step = 1e-5
    numeric = lambda t: (np.tanh(x * (1.0 + t) + step) - np.tanh(x * (1.0 + t) - step)) / (2 * step)  # noqa: E731
    assert leaks(gradients(numeric))
