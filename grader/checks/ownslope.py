"""The ``gradients`` check without expected values: is backward the derivative of the submission's own loss?

Every gradient is held against differences of the loss along a direction that moves all of its entries, and small blocks
along every entry by itself. What agrees at once is believed; what does not is looked at on a ladder of steps, and is
refuted only if it is so along a second, shorter direction too. A kink, noise, a plateau or float32 refute nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from msgspec import structs

from ..calls.call import Answer, Ask, Call, Outcome
from ..numerics import gradcheck, slopes
from ..numerics.compare import Mark, mark_outcome, mark_outline
from ..worker.leaf import Leaf
from .base import Check, Judgement, Rounds, Seen, rebound
from .ownforward import Probe, losses_of

SHAPES_ONLY = "kinds and shapes are right; the server compares the values"
OWN_SLOPE = "each is the derivative of your own loss; the server compares the values"
FEW_ENTRIES = 8  # of a block of which every entry is tried by itself


class Try(NamedTuple):
    """A gradient and a direction to hold it against: at point ``place``, of the output that ``look`` saw."""

    look: Seen
    place: int
    gradient: gradcheck.Array
    along: gradcheck.Array

    @property
    def size(self) -> float:
        """The sum of the sizes of the terms of gradient . direction."""
        return float(np.abs(self.gradient * self.along).sum())


def judge_by_own_loss(names: Mapping[str, str], probe: Probe, answer: Answer) -> Check:
    """Kinds and shapes as the reference has them, slopes of the own loss, and float64's digits."""
    seen = [
        Seen(name, point, outlined(got.leaves.get(name), want, name, got), call, name, got.leaves.get(name), outcome=got)
        for point, call, got, want in zip(probe.points, probe.calls, answer.student, answer.reference)
        for name in names
    ]
    if probe.loss is None or not probe.paths:
        return Judgement(list(names), seen, unjudged=SHAPES_ONLY)
    refuted = yield from refutations(list(tries(seen, probe)), probe)
    seen = [structs.replace(look, mark=refuted[id(look)]) if id(look) in refuted else look for look in seen]
    if all(look.mark.right for look in seen):
        seen = yield from with_leaks(seen, probe)
    return Judgement(list(names), seen, unjudged=OWN_SLOPE)


def outlined(got: Leaf | None, want: Outcome, name: str, outcome: Outcome) -> Mark:
    """Structure alone: there, of the kind and shape of the reference's, finite where that is."""
    return mark_outcome(outcome) if got is None else mark_outline(got, want.leaves[name])


def tries(seen: Sequence[Seen], probe: Probe) -> Iterator[Try]:
    """What to hold against the loss: every gradient of a right shape along one direction, and small blocks entry by entry."""
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
        if 1 < block.size <= FEW_ENTRIES:
            for entry in np.ndindex(block.shape):
                alone = np.zeros_like(along)
                alone[entry] = along[entry]
                yield Try(look, index, gradient, alone)


def refutations(tried: Sequence[Try], probe: Probe) -> Rounds[dict[int, Mark]]:
    """The marks of gradients that are not the derivative of the loss, by the id of the look that saw them."""
    losses = yield from sampled(tried, probe, gradcheck.STEPS)
    doubtful = [one for one, values in zip(tried, losses) if not agrees(one, values)]
    found: dict[int, Mark] = {}
    if not doubtful:
        return found
    shorter = [one._replace(along=slopes.SHORTER * one.along) for one in doubtful]
    ladders = yield from sampled([*doubtful, *shorter], probe, slopes.SAMPLES)
    for one, short, values, again in zip(doubtful, shorter, ladders, ladders[len(doubtful) :]):
        whole, part = slopes.slope_on_ladder(values, one.size), slopes.slope_on_ladder(again, short.size)
        if whole.refutes(one.gradient, one.along) and part.refutes(short.gradient, short.along):
            found.setdefault(id(one.look), told(one, whole))
    return found


def sampled(tried: Sequence[Try], probe: Probe, sizes: Sequence[float]) -> Rounds[list[list[float]]]:
    """The losses at ``sizes`` along each direction."""
    asked = [call for one in tried for call in probe.along(one.place, one.look.output, one.along, sizes)]
    answer = yield Ask(student=asked)
    every = losses_of(answer.student)
    return [every[start : start + len(sizes)] for start in range(0, len(every), len(sizes))]


def agrees(one: Try, losses: Sequence[float]) -> bool:
    """Whether a gradient agrees with the loss at first sight; where the loss is noisy or bent nothing does."""
    slope = gradcheck.slope_of(losses)
    return slope.trusted and gradcheck.agrees(one.gradient, one.along, slope, slopes.RTOL)


def told(one: Try, slope: slopes.Measured) -> Mark:
    """A refuted gradient, in words with numbers: they are of practice inputs, which everybody has."""
    gives, entries = float((one.gradient * one.along).sum()), np.argwhere(one.along)
    where = f"for a step in entry {list(map(int, entries[0]))}" if len(entries) == 1 else "along one direction"
    return Mark("value", f"{where} it gives {gives:.6g}, but the loss itself changes by {(slope.low + slope.high) / 2:.6g}")


def with_leaks(seen: list[Seen], probe: Probe) -> Rounds[list[Seen]]:
    """Mark gradients that lack float64's digits, seen at the first point: their own noise shows it."""
    call, inputs = probe.calls[0], probe.points[0].case.inputs
    ways = {name: gradcheck.direction(probe.rng, probe.block(0, name)) for name in probe.paths}
    answer = yield Ask(student=[stepped(call, inputs, probe, ways, size) for size in slopes.LEAK_SAMPLES])

    def lacks(look: Seen) -> bool:
        leaves = [outcome.leaves.get(look.label) for outcome in answer.student]
        arrays = [leaf.array for leaf in leaves if leaf is not None and leaf.array is not None]
        alike = len(arrays) == len(slopes.LEAK_SAMPLES) and len({array.shape for array in arrays}) == 1
        return alike and slopes.leaks(arrays)

    first = [look for look in seen if look.point is probe.points[0]]
    leaky = {look.output for look in first if lacks(look)}
    return [structs.replace(look, mark=Mark("precision")) if look.output in leaky else look for look in seen]


def stepped(call: Call, inputs: Mapping[str, Any], probe: Probe, ways: Mapping[str, gradcheck.Array], size: float) -> Call:
    """A point's call with every block moved at once."""
    moved = dict(inputs)
    for name, way in ways.items():
        moved = gradcheck.moved(moved, probe.paths[name], size * way)
    return rebound(call, moved)
