"""Gradients held against differences of the submission's own loss, along directions and on a ladder of steps.

What agrees at once is believed; what does not is looked at on a ladder of steps, and is refuted only if it is so along a
second, shorter direction too. Noise, a plateau or a staircase refute nothing. At a kink only a bias can be refuted: one
entry of it moves one unit, whose slopes to both sides hold all that is right; other blocks move several units, each of
which may take either slope.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ...calls.call import Ask
from ...numerics import gradcheck, slopes
from ...numerics.compare import Mark
from ..base import Rounds, Seen
from .ownforward import Probe, losses_of

FEW_ENTRIES = 8  # of a block of which every entry is tried by itself
MOST_ENTRIES = 32  # of a vector
LEAST_IN_FLOAT32 = 2


class Try(NamedTuple):
    """A gradient and a direction to hold it against: at point ``place``, of the output that ``look`` saw."""

    look: Seen
    place: int
    gradient: gradcheck.Array
    along: gradcheck.Array

    @property
    def told(self) -> float:
        """gradient . direction."""
        return float((self.gradient * self.along).sum())

    @property
    def size(self) -> float:
        """The sum of the sizes of its terms."""
        return float(np.abs(self.gradient * self.along).sum())

    @property
    def shorter(self) -> "Try":
        """The same along a part of the direction."""
        return self._replace(along=slopes.SHORTER * self.along)

    @property
    def of_bias(self) -> bool:
        """Whether a single entry of a vector moves."""
        return self.along.ndim == 1 and np.count_nonzero(self.along) == 1


Sloped = tuple[Try, gradcheck.Slope]


class Held(NamedTuple):
    """What came of it: marks of the refuted by their looks' ids, looks that a kink leaves unsure, and every slope."""

    refuted: dict[int, Mark]
    unsure: list[Seen]
    sloped: list[Sloped]


def tries(seen: Sequence[Seen], probe: Probe) -> Iterator[Try]:
    """What to hold against the loss: every gradient of a right shape along one direction, and few entries one by one.

    Those are the entries of a small block and of a vector: a bias, and where there is one hidden unit a matrix too.
    """
    places = {point.name: index for index, point in enumerate(probe.points)}
    for look in seen:
        if not look.mark.right or look.output not in probe.paths or look.got is None or look.got.array is None:
            continue
        index = places[look.point.name]
        block, gradient = probe.block(index, look.output), np.asarray(look.got.array, dtype=np.float64)
        if gradient.shape != block.shape:
            continue  # it is the gradient of another thing, which an author may want
        along = gradcheck.direction(probe.rng, block)
        yield Try(look, index, gradient, along)
        if 1 < block.size <= (MOST_ENTRIES if max(block.shape) == block.size else FEW_ENTRIES):
            for entry in np.ndindex(block.shape):
                alone = np.zeros_like(along)
                alone[entry] = along[entry]
                yield Try(look, index, gradient, alone)


def held(tried: Sequence[Try], probe: Probe) -> Rounds[Held]:
    """Hold every gradient against the loss: at a few steps, and what does not agree there on the ladder."""
    sloped = yield from slopes_along(tried, probe)
    doubtful = [one for one, slope in sloped if not agrees(one, slope)]
    if not doubtful:
        return Held({}, [], sloped)
    ladders = yield from sampled([*doubtful, *(one.shorter for one in doubtful)], probe, slopes.SAMPLES)
    sides = list(zip(doubtful, ladders, ladders[len(doubtful) :]))
    on_ladder = [
        (one, slopes.slope_on_ladder(whole, one.size), slopes.slope_on_ladder(part, one.shorter.size))
        for one, whole, part in sides
    ]
    refuted = [
        (one, whole)
        for one, whole, part in on_ladder
        if whole.refutes(one.gradient, one.along) and part.refutes(one.gradient, one.shorter.along)
    ]
    sure = [(one, whole) for one, whole in refuted if counts(one, whole, refuted)]
    found = {id(one.look): told(one, whole) for one, whole in reversed(sure)}  # the first is told
    kinked = {id(one.look): one.look for one, whole, _ in on_ladder if whole.kinked}
    return Held(found, [look for name, look in kinked.items() if name not in found], sloped)


def counts(one: Try, slope: slopes.Measured, refuted: Sequence[tuple[Try, slopes.Measured]]) -> bool:
    """Whether a refutation counts: at a kink that of a bias alone, in float32 that of two points which are no edges."""
    if not slope.single:
        return one.of_bias or not slope.kinked
    places = {other.place for other, measured in refuted if not measured.kinked and not other.look.point.edge}
    return one.place in places and len(places) >= LEAST_IN_FLOAT32


def slopes_along(tried: Sequence[Try], probe: Probe) -> Rounds[list[Sloped]]:
    """The slope of the loss along each direction."""
    losses = yield from sampled(tried, probe, gradcheck.STEPS)
    return [(one, gradcheck.slope_of(values)) for one, values in zip(tried, losses)]


def sampled(tried: Sequence[Try], probe: Probe, sizes: Sequence[float]) -> Rounds[list[list[float]]]:
    """The losses at ``sizes`` along each direction."""
    asked = [call for one in tried for call in probe.along(one.place, one.look.output, one.along, sizes)]
    answer = yield Ask(student=asked)
    every = losses_of(answer.student)
    return [every[start : start + len(sizes)] for start in range(0, len(every), len(sizes))]


def agrees(one: Try, slope: gradcheck.Slope) -> bool:
    """Whether a gradient agrees with the loss at first sight; where the loss is noisy or bent nothing does."""
    return slope.trusted and gradcheck.agrees(one.gradient, one.along, slope, slopes.RTOL)


def told(one: Try, slope: slopes.Measured) -> Mark:
    """A refuted gradient, in words with numbers: they are of practice inputs, which everybody has."""
    entries = np.argwhere(one.along)
    where = f"for a step in entry {list(map(int, entries[0]))}" if len(entries) == 1 else "along one direction"
    return Mark("value", f"{where} it gives {one.told:.6g}, but the loss itself changes by {(slope.low + slope.high) / 2:.6g}")
