"""Slopes of a loss that nobody else knows: how noisy it is, which steps tell the truth, and what they refute.

Pure numerics for a machine without a reference (docs/gradcheck.md). The smallest step whose noise is tolerable tells
the truth: a kink, a plateau or a curve further away cannot reach it. Whatever stays unclear refutes nothing.
"""

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from .gradcheck import Array, Slope

LADDER = tuple(4e-2 * 4.0**-step for step in range(12))
NOISE_STEP, NOISE_STEPS = 1.0471e-6, 8  # no round number: stairs of a round height would fall into step with it
DOWN = -0.6180340  # of it down: stairs that are in step with the one side, and so hide there, are not with the other
SAMPLES = (
    0.0,
    *(sign * step for step in LADDER for sign in (1.0, -1.0)),
    *(side * NOISE_STEP * step for side in (1.0, DOWN) for step in range(1, NOISE_STEPS + 1)),
)
"""Where a loss is sampled along a direction in doubt: the middle, the ladder's steps both ways, eight equal steps each way,
which are others up than down."""

LEAK_STEP, WIDE_STEPS = 1e-9, (2.5e-3, 5e-3, 1e-2)
LEAK_SAMPLES = (*(LEAK_STEP * k for k in range(9)), *WIDE_STEPS)
"""Where a gradient is sampled to see whether it keeps float64's digits."""

RTOL, SATURATED_RTOL, SINGLE_RTOL = 2e-4, 5e-2, 3e-3
LEAST_LOSS, MOST_LOSS = 2e-2, 3.0
"""Beyond these a mean loss is made of saturated scores, where an epsilon inside a logarithm moves slopes by per cents."""
SINGLE_NOISE = 1e-10
COMMON_FACTOR = 1e-6
ROUNDING = 1e-12
LEAK_NOISE = 3e-12
SHORTER = 0.37


class Measured(Struct, frozen=True):
    """A directional derivative: anything from ``low`` to ``high`` is right, give or take ``error``.

    The two differ at a kink, where they are the one-sided derivatives. ``rtol`` is how far a right gradient may be off,
    as a part of the sum of its terms' sizes. ``error`` is infinite where nothing is known. ``single`` says that the loss
    is computed in float32: its noise is some 1e-7 of it.
    """

    low: float
    high: float
    error: float
    rtol: float
    single: bool = False

    @property
    def kinked(self) -> bool:
        """Whether the loss has a kink at the very point, where backward may take either side, in every kink anew."""
        return self.low < self.high

    def refutes(self, gradient: Array, along: Array) -> bool:
        """Whether gradient . direction is so far off that neither rounding nor the measurement can be why."""
        terms = gradient * along
        told = float(terms.sum())
        beyond = max(self.low - told, told - self.high, 0.0)
        return bool(beyond > max(3.0 * self.rtol * float(np.abs(terms).sum()), 8.0 * self.error))


UNKNOWN = Measured(0.0, 0.0, float("inf"), RTOL)


def noise_of(values: Sequence[float]) -> float:
    """The noise of a function, from its values at nine equal steps so small that it is a straight line there.

    Differences of high order hold nothing but noise: J. J. Moré and S. M. Wild, "Estimating computational noise", SIAM
    Journal on Scientific Computing 33 (2011).
    """
    return float(noises_of(np.asarray(values, dtype=np.float64)[:, None])[0])


def noises_of(values: Array) -> Array:
    """The noise of several functions at once: ``values`` has a row a step and a column a function."""
    found: list[NDArray[np.float64]] = []
    difference = values
    for order in range(1, 7):
        difference = np.diff(difference, axis=0)
        if order >= 4:
            gamma = math.factorial(order) ** 2 / math.factorial(2 * order)
            found.append(np.sqrt(gamma * np.mean(difference**2, axis=0)))
    return np.asarray(np.sort(found, axis=0)[len(found) // 2])  # np.median would import all of numpy.ma


def slope_on_ladder(losses: Sequence[float], size: float) -> Measured:
    """The derivative at 0 of a loss sampled at SAMPLES; ``size`` is the sum of the gradient's terms' sizes.

    UNKNOWN where the loss is not finite, where it is flat at every step, or where no step is free enough of noise.
    """
    values = np.asarray(losses, dtype=np.float64)
    if not np.isfinite(values).all() or (values == values[0]).all():
        return UNKNOWN
    noise, center, up, down = loss_noise(values), values[0], *sides_of(values)
    rtol, single = rtol_of(center, noise), in_float32(center, noise)
    for step in reversed(range(len(LADDER))):
        h = LADDER[step]
        forth, back, error = (up[step] - center) / h, (center - down[step]) / h, noise / h
        middle = (forth + back) / 2.0
        if 8.0 * error > max(3.0 * rtol * size, 0.02 * abs(middle)):
            continue
        wider = abs(up[step - 1] - 2.0 * center + down[step - 1]) / LADDER[step - 1] if step else 0.0
        gap = abs(forth - back)
        if gap > 8.0 * error and gap > 0.5 * wider:  # it does not shrink with the step, as a curve's would: a kink right here
            return Measured(min(forth, back), max(forth, back), error, rtol, single)
        middles = ((up - down) / (2.0 * np.array(LADDER)))[: step + 1].tolist()
        # A curve is off by h**2, so by a fifteenth of what it is off by at four times the step: a slope of 0 may be all curve.
        curve = abs(middles[-1] - middles[-2]) / 15.0 if step else 0.0
        middle, error = refined(middles, max(error, curve))
        return Measured(middle, middle, error, rtol, single)
    return UNKNOWN


def refined(middles: Sequence[float], error: float) -> tuple[float, float]:
    """The derivative from ever larger steps, the last one's error given, and its error; only as long as they agree.

    A larger step has less noise. It is believed as far as it lies from the smaller one, so a kink or a curve on its way
    counts as error.
    """
    *larger, value = middles
    while larger:
        next_value = larger.pop()
        apart = abs(next_value - value)
        if apart > 4.0 * error:
            break
        value, error = next_value, max(error / 4.0, apart)
    return value, error


def sides_of(values: Array) -> tuple[Array, Array]:
    """The losses at the ladder's steps up and down."""
    return values[1 : 1 + 2 * len(LADDER) : 2], values[2 : 2 + 2 * len(LADDER) : 2]


def loss_noise(values: Array) -> float:
    """How far losses sampled at SAMPLES are from a smooth curve: measured, at least rounding's, and a whole stair of a staircase.

    Measured on the quieter side, since a kink on one side is no noise.
    """
    center, near, (up, down) = float(values[0]), values[1 + 2 * len(LADDER) :], sides_of(values)
    floor = 2.0**-50 * max(1.0, abs(center))
    measured = min(noise_of([center, *side]) for side in (near[:NOISE_STEPS], near[NOISE_STEPS:]))
    stairs = np.abs(np.concatenate([up, down]) - center)
    lowest = float(np.min(stairs[stairs > 0], initial=np.inf))
    still = up[-1] == center == down[-1]
    return max(floor, measured, lowest if still and np.isfinite(lowest) else 0.0)


def most_noise(values: Array) -> float:
    """An upper bound of how far losses sampled at SAMPLES are from a smooth curve; infinite where they are not finite.

    Nine values tell noise to its order of magnitude only, and where a loss keeps few digits it is no even noise.
    """
    if not np.isfinite(values).all():
        return float("inf")
    near = values[1 + 2 * len(LADDER) :]
    return 8.0 * max(noise_of([values[0], *side]) for side in (near[:NOISE_STEPS], near[NOISE_STEPS:]))


def rtol_of(loss: float, noise: float) -> float:
    """How far a right gradient may be off: more where scores saturate, and where forward computes in float32."""
    if in_float32(loss, noise):
        return SINGLE_RTOL
    return RTOL if LEAST_LOSS <= abs(loss) <= MOST_LOSS else SATURATED_RTOL


def in_float32(loss: float, noise: float) -> bool:
    """Whether a loss is as noisy as only float32 makes it."""
    return noise > SINGLE_NOISE * max(1.0, abs(loss))


def odd_ones_out(outputs: Sequence[str], told: Sequence[float], sizes: Sequence[float], slopes: Sequence[Slope]) -> set[int]:
    """Which gradients of one example are off by another factor than those beside them.

    An epsilon inside the logarithm, like all that is done to the loss of a single example at its end, scales every gradient
    of it by one factor; a bug does not. ``told`` are gradient . direction, of the block that ``outputs`` names, ``sizes``
    the sums of their terms' sizes. A slope that is not known, or near 0, says nothing.
    """
    factors: dict[int, tuple[float, float]] = {}
    by_output: dict[str, list[float]] = {}
    for index, (output, value, size, slope) in enumerate(zip(outputs, told, sizes, slopes)):
        if slope.trusted and abs(slope.value) > max(1e3 * slope.uncertainty, 1e-6 * size):
            factors[index] = value / slope.value, (ROUNDING * size + 2.0 * slope.uncertainty) / abs(slope.value)
            by_output.setdefault(output, []).append(factors[index][0])
    common = middle_one([middle_one(found) for found in by_output.values()] or [1.0])
    doubt = min((doubt for factor, doubt in factors.values() if factor == common), default=0.0)
    return {index for index, (factor, own) in factors.items() if abs(factor - common) > COMMON_FACTOR * abs(common) + doubt + own}


def middle_one(factors: Sequence[float]) -> float:
    """The median; of an even number of factors the one of the two in the middle that is nearer to 1."""
    ranked, half = sorted(factors), len(factors) // 2
    return min(ranked[half - 1 + len(ranked) % 2 : half + 1], key=lambda factor: abs(factor - 1.0))


def leaks(gradients: Sequence[Array]) -> bool:
    """Whether gradients sampled at LEAK_SAMPLES lack float64's digits: their own noise, or steps that they do not see."""
    values = np.stack([np.asarray(gradient, dtype=np.float64).reshape(-1) for gradient in gradients])
    largest = float(np.max(np.abs(values), initial=0.0))
    if largest == 0.0 or not np.isfinite(values).all():
        return False
    near, (quarter, half, wide) = values[: -len(WIDE_STEPS)], values[-len(WIDE_STEPS) :] - values[0]
    noisy = float(np.max(noises_of(near), initial=0.0)) > LEAK_NOISE * largest
    # Twice as far for twice the step: a unit that opens on the way jumps instead, and stands still before it.
    smooth = (np.abs(wide - 2.0 * half) < 0.3 * np.abs(wide)) & (np.abs(half - 2.0 * quarter) < 0.3 * np.abs(half))
    moves = smooth & (np.abs(wide) > 1e-4 * largest)
    return noisy or bool(moves.any() and (near == near[0])[:, moves].all())
