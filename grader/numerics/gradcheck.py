"""Numeric gradient checking: pure numerics of what to perturb, how far, and what agrees.

Facts and figures are from the measurements this project was designed on (docs/gradcheck.md): errors are counted in
units of honest rounding, never of |g|; directions never skip an entry; the smallest step with tolerable noise is
the truth, larger ones may only refine it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Array = NDArray[np.float64]

ALLOWED_SCALES = 3e-13
"""A right float64 gradient lies within 4.5e-16 scales, the smallest bug measured at 2.6e-8: allowed is in between."""

FLOAT32_SCALES = 1e-5
HALF_EPS32 = 2.0**-24
HALF_EPS64 = 2.0**-53
STEPS = (0.0, 1e-3, -1e-3, 5e-4, -5e-4, 1e-6, -1e-6)
FLOAT32_STEPS = (0.0, 1e-10, 1e-6, 1e-4)
CONSISTENT_RTOL = 1e-6


class Slope(Struct, frozen=True):
    """A directional derivative by differences: its value, how uncertain it is, and whether the steps agreed at all."""

    value: float
    uncertainty: float
    trusted: bool


def rounding_scale(exact: Sequence[Array], single: Sequence[Array], extended: Sequence[Array] = ()) -> float:
    """How large honest rounding makes a gradient block, as a magnitude to multiply tolerances by.

    ``exact`` are float64 gradients at a few slightly jittered inputs, ``single`` the same textbook formulas run in
    float32: where cancellation makes float32 lose digits, any float64 program may lose as many. The scale is the
    largest of |g64| and |g32 - g64| / 2**-24 over all entries and jitters, and of |g64 - g| / 2**-53 where ``extended``
    holds the same in long double: a softmax that saturates in float32 altogether shows no rounding there. Where long
    double is double (Windows, arm64 macOS) it shows none either; a kit's recorded scales are those of the machine that
    made them.
    """
    scales = [0.0]
    for g64, g80 in zip(exact, extended):
        if g64.size:
            scales.append(float(np.max(np.abs(g64 - g80))) / HALF_EPS64)
    for g64, g32 in zip(exact, single):
        if g64.size:
            scales += [float(np.max(np.abs(g64))), float(np.max(np.abs(g32.astype(np.float64) - g64))) / HALF_EPS32]
    return max(scale for scale in scales if np.isfinite(scale))


def direction(rng: "np.random.Generator", block: Array) -> Array:
    """A direction of ``block``'s shape that moves every entry: random sign times U[0.5, 1.5] times its own size.

    An entry's size is the larger of |x_i| and the block's root mean square, so no entry is skipped and no two equal
    errors cancel.
    """
    rms = float(np.sqrt(np.mean(block**2))) if block.size else 0.0
    size = np.maximum(np.abs(block), rms if rms > 0 else 1.0)
    return np.asarray(rng.choice([-1.0, 1.0], block.shape) * rng.uniform(0.5, 1.5, block.shape) * size)


def moved(inputs: Mapping[str, Any], path: Sequence[str], change: Array) -> dict[str, Any]:
    """``inputs`` with ``change`` added to the array at ``path`` (a name, then keys of dicts); nothing is shared."""
    head, *rest = path
    value = inputs[head]
    return {**inputs, head: moved(value, rest, change) if rest else value + change}


def block_at(inputs: Mapping[str, Any], path: Sequence[str]) -> Array:
    """The array at ``path``."""
    value: Any = inputs
    for key in path:
        value = value[key]
    return np.asarray(value)


def slope_of(losses: Sequence[float], noise: float = 0.0) -> Slope:
    """The derivative at 0 of a loss sampled at STEPS, whose values are off by ``noise``, at least by rounding.

    Richardson's combination of the central differences at 1e-3 and 5e-4 (error O(h^4)) is trusted only if the
    difference at 1e-6, which a kink nearby hardly touches, agrees within its noise; otherwise that one is taken.
    """
    center, wide_up, wide_down, half_up, half_down, near_up, near_down = losses
    if not np.isfinite(losses).all():
        return Slope(float("nan"), float("inf"), False)
    noise = max(noise, 2.0**-50 * max(1.0, abs(center)))
    wide, half, near = (wide_up - wide_down) / 2e-3, (half_up - half_down) / 1e-3, (near_up - near_down) / 2e-6
    forth, back, near_noise = (near_up - center) / 1e-6, (center - near_down) / 1e-6, noise / 1e-6
    smooth_here = abs(forth - back) <= 8.0 * near_noise + 1e-3 * max(abs(forth), abs(back))
    refined = (4.0 * half - wide) / 3.0
    # The O(h^2) part of the half step bounds what Richardson removed; a kink nearby makes it far larger than it should be.
    if abs(refined - near) <= 4.0 * near_noise + 1e-3 * abs(refined - half) + 1e-9 * abs(near):
        return Slope(refined, 2.0 * noise / 5e-4 + 1e-3 * abs(refined - half), smooth_here)
    return Slope(near, 4.0 * near_noise, smooth_here)


def agrees(gradient: Array, along: Array, slope: Slope, rtol: float) -> bool:
    """Whether gradient . direction equals the measured slope: within rtol of the sum of |g_i v_i|, plus noise."""
    if gradient.shape != along.shape or not np.isfinite(gradient).all():
        return False
    terms = gradient * along
    return bool(abs(float(terms.sum()) - slope.value) <= rtol * float(np.abs(terms).sum()) + 2.0 * slope.uncertainty)


def follows(losses: Sequence[float]) -> bool:
    """Whether a loss sampled at FLOAT32_STEPS moves smoothly under a step of 1e-10; a float32 program cannot.

    In float64 that slope is right to 1e-5 or so; in float32 the step is lost or becomes a jump.
    """
    if not np.isfinite(losses).all():
        return True
    tiny, small, large = ((loss - losses[0]) / step for loss, step in zip(losses[1:], FLOAT32_STEPS[1:]))
    room = 2.0**-50 * max(1.0, abs(losses[0])) / FLOAT32_STEPS[1] * 4.0
    return any(abs(tiny - slope) <= room + 0.05 * abs(slope) for slope in (small, large))


def with_arrays(value: Any, change: Callable[[Array], NDArray[Any]]) -> Any:
    """The same inputs with ``change`` made of every float64 array in them, in dicts, lists and tuples too."""
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        return change(value)
    if isinstance(value, dict):
        return {key: with_arrays(entry, change) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(with_arrays(entry, change) for entry in value)
    return value


def as_single(value: Any) -> Any:
    """The same inputs with every float64 array as float32, for measuring rounding."""
    return with_arrays(value, lambda array: array.astype(np.float32))


def as_extended(value: Any) -> Any:
    """The same inputs with every float64 array as long double, which on some systems is no longer than double."""
    return with_arrays(value, lambda array: array.astype(np.longdouble))


def jittered(value: Any, rng: "np.random.Generator", relative: float = 1e-3) -> Any:
    """The same inputs with every float64 array moved by a relative 1e-3 of its entries."""
    return with_arrays(value, lambda array: array * (1.0 + relative * rng.uniform(-1.0, 1.0, array.shape)))


def redrawn(value: Any, rng: "np.random.Generator") -> Any:
    """The same inputs with every float64 array moved in all its entries by some hundredths, zeros too: off a kink."""
    return with_arrays(value, lambda array: array + 1e-2 * direction(rng, array))
