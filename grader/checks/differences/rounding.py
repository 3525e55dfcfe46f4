"""How large honest rounding makes an output, measured: the reference at slightly moved inputs, in three precisions."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from msgspec import structs

from ...calls.call import Call, Outcome
from ...numerics import gradcheck
from ...numerics.compare import mark
from ...worker.leaf import Leaf
from ..base import Rounds, Seen, of_reference, rebound

NEARBY = "nearby"
NEAR = 1e-2
"""What is off by more, relative to its size, is no matter of float32, however many digits that loses."""


def single_precision(seen: list[Seen], known: Mapping[int, Mapping[str, float]]) -> Rounds[list[Seen]]:
    """Mark as imprecise what is off by no more than float32 makes of it, where a computation loses digits by itself.

    Asked only of outputs of which nothing else is wrong. ``known`` are scales that were measured before, by the identity
    of the call and by label.
    """
    wrong = [look for look in seen if not look.mark.right]
    far = {look.output for look in wrong if not (look.mark.kind == "precision" or near(look))}
    doubted = [look for look in wrong if look.output not in far and look.mark.kind == "value"]
    if not doubted:
        return seen
    asked = {id(look.call): nearby_calls(look.call, look.point.case.inputs, 1) for look in doubted}
    nearby = yield from of_reference(asked)

    def imprecise(look: Seen) -> bool:
        scale = known.get(id(look.call), {}).get(look.label) or rounding_of(nearby[id(look.call)], look.label)
        assert look.got is not None and look.want is not None  # a value was marked
        return scale > 0 and mark(look.got, look.want, gradcheck.FLOAT32_SCALES, scale).right

    again = {id(look) for look in doubted if imprecise(look)}
    return [
        structs.replace(look, mark=structs.replace(look.mark, kind="precision")) if id(look) in again else look for look in seen
    ]


def near(look: Seen) -> bool:
    """Whether a value is a real number's, judged by its size, and not far off."""
    real = look.want is not None and look.want.array is not None and look.want.array.dtype.kind == "f"
    return look.mark.kind == "value" and not look.mark.text and real and look.mark.error <= NEAR


def nearby_calls(call: Call, inputs: Mapping[str, Any], jitters: int) -> list[Call]:
    """The calls whose differences show rounding: at ``jitters`` slightly moved inputs, in float64, float32 and long double."""

    def jittered(number: int) -> list[Call]:
        nearby = gradcheck.jittered(inputs, np.random.default_rng(number))
        return [rebound(call, moved) for moved in (nearby, gradcheck.as_single(nearby), gradcheck.as_extended(nearby))]

    return [each for number in range(jitters) for each in call.once((NEARBY, number), partial(jittered, number))]


def rounding_of(nearby: Sequence[Outcome], label: str) -> float:
    """How large honest rounding makes an output, from the outcomes of ``nearby_calls``; 0 where they have no numbers."""
    exact, single, extended = (
        [array for outcome in nearby[start::3] if (array := array_of(outcome.leaves.get(label))) is not None]
        for start in range(3)
    )
    return gradcheck.rounding_scale(exact, single, extended)


def array_of(leaf: Leaf | None) -> Any:
    """The numbers of a leaf; None where there is none or it has no numbers."""
    return None if leaf is None else leaf.array
