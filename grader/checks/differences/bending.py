"""Whether a submission's own loss is worth differentiating: does it depend on every parameter, and does it bend?

A right derivative of one's own, wrong forward earns follow-through. A constant has the right derivative zero, and the
gradient of a sum, weighted or not, always points the same way whatever becomes of the sum: neither takes backprop.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from ...calls.call import Ask, Call
from ...numerics import gradcheck
from ..base import Rounds, Seen, rebound
from .ownforward import Probe, real

MOST_POINTS = 4
STEP = 0.3
PARALLEL = 1e-6
"""What is left of a gradient, relative to itself, once its part along an earlier one is taken away: less is rounding."""


class Turning(Struct):
    """What is known of one gradient: seen unlike zero, seen with more than one entry, seen to turn."""

    lives: bool = False
    could_turn: bool = False
    turns: bool = False


class Trial(Struct, frozen=True):
    """One point: the gradients there, by name, and the same call with every parameter moved."""

    gradients: Mapping[str, NDArray[np.float64]]
    moved: Call


def depends_and_bends(seen: Sequence[Seen], probe: Probe) -> Rounds[bool]:
    """Whether every gradient is unlike zero somewhere, and turns as the parameters move where it has room to."""
    trials = [trial_at(index, seen, probe) for index in largest_points(probe)]
    answer = yield Ask(student=[trial.moved for trial in trials])
    known = {name: Turning() for name in probe.paths}
    for trial, outcome in zip(trials, answer.student):
        for name, before in trial.gradients.items():
            leaf = outcome.leaves.get(name)
            if leaf is not None and leaf.array is not None and real(leaf) and leaf.array.shape == before.shape:
                note(known[name], before, leaf.array)
    return all(turning.lives and (turning.turns or not turning.could_turn) for turning in known.values())


def largest_points(probe: Probe) -> list[int]:
    """The points with the most parameters: at small ones a gradient has no room to turn."""

    def size(index: int) -> int:
        return sum(probe.block(index, name).size for name in probe.paths)

    return sorted(range(len(probe.points)), key=size, reverse=True)[:MOST_POINTS]


def trial_at(index: int, seen: Sequence[Seen], probe: Probe) -> Trial:
    """The gradients at a point, and the call that asks for them with every parameter moved by about a third of its size."""
    point, inputs = probe.points[index], probe.points[index].case.inputs
    gradients = {
        look.output: look.got.array
        for look in seen
        if look.point is point
        and look.output in probe.paths
        and look.got is not None
        and look.got.array is not None
        and real(look.got)
    }
    for name, path in probe.paths.items():
        inputs = gradcheck.moved(inputs, path, STEP * gradcheck.direction(probe.rng, probe.block(index, name)))
    return Trial(gradients, rebound(probe.calls[index], inputs))


def note(turning: Turning, before: NDArray[np.float64], after: NDArray[np.float64]) -> None:
    """Add what one gradient at two places tells."""
    one, two = before.reshape(-1), after.reshape(-1)
    if not (np.isfinite(one).all() and np.isfinite(two).all()):
        return
    length, other = float(np.linalg.norm(one)), float(np.linalg.norm(two))
    turning.lives |= length > 0
    turning.could_turn |= one.size > 1
    if length > 0 and other > 0:
        rest = two - (two @ one) / length**2 * one
        turning.turns |= float(np.linalg.norm(rest)) > PARALLEL * other
