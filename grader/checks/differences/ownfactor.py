"""The gradients of one example held against each other: each may be off from the loss by one factor, the same for all.

An epsilon inside the logarithm, which right work may have and leave out of its backward, scales all gradients of an example
by one factor; at saturated scores by per cents, which ``ownladder`` allows. A bug does not.
"""

from collections.abc import Sequence

import numpy as np

from ...numerics import slopes
from ...numerics.compare import Mark
from ...numerics.gradcheck import STEPS, Slope, slope_of
from ..base import Point, Rounds
from .ownforward import Probe
from .ownladder import Sloped, Try, sampled


def refuted_by_factor(sloped: Sequence[Sloped], probe: Probe, batch: Sequence[str]) -> Rounds[dict[int, Mark]]:
    """The marks of gradients with a factor of their own at points of one example, by the ids of their looks.

    Only if they have it along shorter directions too, beyond the noise that was measured there, and forward does not compute
    in float32.
    """
    alone = [index for index, point in enumerate(probe.points) if is_one_example(point, batch)]
    odd = {place: found for place in alone if (found := odd_at(place, sloped))}
    if not odd:
        return {}
    shorter = [one.shorter for one, _ in sloped if one.place in odd]
    ladders = yield from sampled(shorter, probe, slopes.SAMPLES)
    losses = yield from sampled(shorter, probe, STEPS)
    noises = [slopes.most_noise(np.asarray(values)) for values in ladders]
    again = [(one, slope_of(values, noise)) for one, values, noise in zip(shorter, losses, noises)]
    single = {one.place for one, values, noise in zip(shorter, losses, noises) if slopes.in_float32(values[0], noise)}
    both = {place: found.keys() & odd_at(place, again).keys() for place, found in odd.items() if place not in single}
    return {name: odd[place][name] for place, names in both.items() for name in names}


def is_one_example(point: Point, batch: Sequence[str]) -> bool:
    """Whether a point's batch is one example; ``batch`` names the inputs that have one row an example."""
    return bool(batch) and all(len(point.case.inputs[name]) == 1 for name in batch)


def odd_at(place: int, sloped: Sequence[Sloped]) -> dict[int, Mark]:
    """The gradients of a point that have a factor of their own, in words, by the ids of their looks."""
    here = [(one, slope) for one, slope in sloped if one.place == place]
    odd = slopes.odd_ones_out(
        [one.look.output for one, _ in here],
        [one.told for one, _ in here],
        [one.size for one, _ in here],
        [slope for _, slope in here],
    )
    return {id(one.look): Mark("value", told(one, slope)) for one, slope in (here[index] for index in sorted(odd, reverse=True))}


def told(one: Try, slope: Slope) -> str:
    """A gradient with a factor of its own, in words with numbers: they are of practice inputs."""
    return f"along one direction it gives {one.told:.9g}, but the loss itself changes by {slope.value:.9g}"
