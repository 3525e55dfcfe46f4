"""``gradients``: backward's gradients beside the reference's, in units of honest rounding, see docs/gradcheck.md.

Only what differs costs more than one run: kinks, float32 and a submission's own, different loss are looked into
where an output misses, and there alone.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from msgspec import Struct, field, structs

from ..calls.call import Ask, Call, Outcome
from ..numerics import gradcheck
from ..numerics.compare import Mark, mark, mark_outcome
from ..worker.leaf import Leaf
from .base import Check, Context, Judgement, Point, Rounds, Seen, call_at, of_reference, rebound
from .differences.bending import depends_and_bends
from .differences.ownforward import LOSS, Probe, consistent_with_own_loss, runs_in_float32
from .differences.ownslope import judge_by_own_loss
from .differences.rounding import array_of, nearby_calls, rounding_of

JITTERS = 6
GROSS, GROSS_ALONE = 1e-3, 1e-6
"""Rounding made no right gradient so far off: terms of 1e10 would have to cancel."""
ROWS = "rows"
MOST_SHARES, TELLING_POINTS = 24, 10
UNDOUBTED = 1e4  # times what is allowed: six jitters never differed by this much from one
SAME_LOSS = 1e-13
FORGIVEN = 1e-2
"""What such a small change of the loss can do to a gradient, in scales; an invented gradient is off by its own size."""
NEARLY_SAME_LOSS = 1e-4
"""A loss that differs by less at most points is the same loss with, say, an epsilon inside the logarithm."""


class GradientsSettings(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="gradients"):
    """Settings of ``gradients``.

    ``gradients`` are expressions of the program's variables; ``wrt`` says which input each is the gradient of, and
    ``loss`` which variable it is the gradient of: with both, a submission's own loss can be differenced. ``batch``
    names the inputs that have one row an example: with them, a gradient of only some examples is recognised.
    ``tolerance`` is what a gradient may be off, in units of its rounding scale; docs/gradcheck.md explains the default.
    """

    regimes: Sequence[str]
    program: str
    gradients: Mapping[str, str]
    draws: int = 1
    loss: str | None = None
    wrt: Mapping[str, str] = field(default_factory=dict)
    batch: Sequence[str] = ()
    tolerance: float = gradcheck.ALLOWED_SCALES


def gradients(settings: GradientsSettings, context: Context) -> Check:
    """Run the program at every point, compare every gradient, and look closer where one misses."""
    points, calls = points_and_calls(settings, context)
    probe = Probe(settings.wrt, settings.loss, points, calls, np.random.default_rng(context.jitter))
    answer = yield Ask(calls, calls)
    if not context.has_reference:
        return (yield from judge_by_own_loss(settings.gradients, probe, answer, settings.batch))
    seen = [
        Seen(
            name,
            point,
            quick_mark(got.leaves.get(name), want.leaves[name], got, settings.tolerance),
            call,
            label=name,
            got=got.leaves.get(name),
            want=want.leaves[name],
            outcome=got,
        )
        for point, call, got, want in zip(points, calls, answer.student, answer.reference)
        for name in settings.gradients
    ]
    seen = yield from measured(seen, points, calls)
    missed = [look for look in seen if look.mark.kind in ("value", "precision")]
    if missed and settings.loss and settings.wrt and all(look.got is not None for look in seen):
        losses = [got.leaves.get(LOSS) for got in answer.student]
        seen = yield from looked_closer(seen, probe, losses, [want.leaves[LOSS] for want in answer.reference])
    seen = yield from with_shares(seen, settings.batch)
    wrong = not all(look.mark.right for look in seen)
    own = wrong and probe.consistent and (yield from depends_and_bends(seen, probe))
    return Judgement(list(settings.gradients), seen, consistent=own)


def points_and_calls(settings: GradientsSettings, context: Context) -> tuple[list[Point], list[Call]]:
    """Every point, and the call that runs the program there and fetches the gradients, and last of all the loss."""
    points = context.points(settings.regimes, settings.draws)
    wanted = {**settings.gradients, **({LOSS: settings.loss} if settings.loss else {})}
    return points, [call_at(settings.program, wanted, point.case, context.support, LOSS) for point in points]


def quick_mark(got: Leaf | None, want: Leaf, outcome: Outcome, tolerance: float) -> Mark:
    """Against the gradient's own size, which is never more than its rounding scale: right here is right."""
    return mark_outcome(outcome) if got is None else mark(got, want, tolerance)


def measured(seen: list[Seen], points: Sequence[Point], calls: Sequence[Call]) -> Rounds[list[Seen]]:
    """Re-mark what missed: at kinks against the whole interval, and everywhere in units of measured rounding.

    One jittered input settles what is far off; only what is near its allowance is measured at all of them.
    """
    seen = yield from remarked(seen, points, calls, 1, lambda mark: True)
    return (yield from remarked(seen, points, calls, JITTERS, lambda mark: mark.error < UNDOUBTED * mark.allowed))


def remarked(
    seen: list[Seen],
    points: Sequence[Point],
    calls: Sequence[Call],
    jitters: int,
    doubtful: Callable[[Mark], bool],
) -> Rounds[list[Seen]]:
    """Mark the doubtful misses again, with a rounding scale from ``jitters`` jittered inputs of their points."""
    again = [look for look in seen if look.mark.kind in ("value", "precision") and doubtful(look.mark)]
    asked: dict[str, list[Call]] = {}
    for point, call in zip(points, calls):
        if missed := [look for look in again if look.point is point]:
            moved = 0 if all(map(beyond_rounding, missed)) else jitters
            asked[point.name] = [call.at_other_side, *nearby_calls(call, point.case.inputs, moved)]
    if not asked:
        return seen
    by_point = yield from of_reference(asked)
    floors = {name: floor_beside(seen, name) for name in by_point}
    doubted = set(map(id, again))
    return [rescaled(look, by_point[look.point.name], floors[look.point.name]) if id(look) in doubted else look for look in seen]


def beyond_rounding(look: Seen) -> bool:
    """Whether an output is off by more than rounding ever was, relative to its size and in itself: that need not be measured."""
    want = array_of(look.want)
    size = float(np.max(np.abs(want), initial=0.0))
    return look.mark.error > GROSS and look.mark.error * size > GROSS_ALONE


def floor_beside(seen: Sequence[Seen], point: str) -> float:
    """The scale of a gradient that is exactly 0 whatever its inputs: terms cancel that are as large as the gradients beside it.

    Where there is nothing beside it, they are taken to be of order one, as a loss is.
    """
    wanted = [array for look in seen if look.point.name == point and (array := array_of(look.want)) is not None]
    return max((float(np.max(np.abs(array), initial=0.0)) for array in wanted), default=0.0) or 1.0


def rescaled(look: Seen, outcomes: Sequence[Outcome], floor: float) -> Seen:
    """One look marked with the scale that the jittered runs show, or ``floor`` if none, and against both ends of a kink.

    Where nothing was run but the kink, the scale is the gradient's own size.
    """
    if look.got is None or look.want is None:
        return look
    other, *nearby = outcomes
    measured = other.scales.get(look.label) or (rounding_of(nearby, look.label) or floor if nearby else None)
    return structs.replace(look, mark=mark(look.got, look.want, look.mark.allowed, measured, other.leaves.get(look.label)))


def looked_closer(seen: list[Seen], probe: Probe, own: Sequence[Leaf | None], reference: Sequence[Leaf]) -> Rounds[list[Seen]]:
    """Two excuses for a miss: the program computes in float32, or its loss itself differs and backward follows it."""
    missed = [look for look in seen if look.mark.kind in ("value", "precision")]
    nearly = all(look.mark.error <= gradcheck.FLOAT32_SCALES for look in missed)
    if nearly and (yield from runs_in_float32(missed, probe)):
        return [structs.replace(look, mark=excused(look.mark, "precision")) for look in seen]
    gaps = [loss_gap(got, want) for got, want in zip(own, reference)]
    if any(gap > SAME_LOSS for gap in gaps):
        probe.consistent = yield from consistent_with_own_loss(missed, seen, probe)
        near = all(look.mark.error <= FORGIVEN for look in missed)
        if probe.consistent and near and float(np.median(gaps)) <= NEARLY_SAME_LOSS:
            return [structs.replace(look, mark=excused(look.mark, "right")) for look in seen]
    return seen


def excused(mark: Mark, kind: Literal["precision", "right"]) -> Mark:
    """A missed value with another kind; every other mark as it is."""
    return structs.replace(mark, kind=kind) if mark.kind in ("value", "precision") else mark


def with_shares(seen: list[Seen], batch: Sequence[str]) -> Rounds[list[Seen]]:
    """Attach the reference's gradient of every example alone to what is still wrong, at a few points with several examples.

    Of a gradient with fewer entries than examples no share can be told.
    """
    missed = [look for look in seen if look.mark.kind in ("value", "shape")] if batch else []
    sizes = {look.point.name: len(look.point.case.inputs[batch[0]]) for look in missed}
    several = sorted((name for name, size in sizes.items() if 1 < size <= MOST_SHARES), key=sizes.__getitem__)
    chosen = set(several[:TELLING_POINTS])
    telling = [look for look in missed if look.point.name in chosen]
    if not telling:
        return seen
    asked = {look.point.name: row_by_row(look.call, look.point.case.inputs, batch) for look in telling}
    doubted = set(map(id, telling))
    alone = yield from of_reference(asked)
    return [
        structs.replace(look, parts=shares_of(alone[look.point.name], look.label)) if id(look) in doubted else look
        for look in seen
    ]


def row_by_row(call: Call, inputs: Mapping[str, Any], batch: Sequence[str]) -> list[Call]:
    """The same call with a batch of one, for every example; made once, as the call is."""
    return call.once(ROWS, lambda: [rebound(call, rows) for rows in single_rows(inputs, batch)])


def single_rows(inputs: Mapping[str, Any], batch: Sequence[str]) -> list[dict[str, Any]]:
    """The inputs with a batch of one, for every example."""
    count = len(inputs[batch[0]])
    return [{**inputs, **{name: inputs[name][row : row + 1] for name in batch}} for row in range(count)]


def shares_of(outcomes: Sequence[Outcome], label: str) -> list[Any]:
    """The gradient of each example alone; empty where one of them has no numbers."""
    shares = [array_of(outcome.leaves.get(label)) for outcome in outcomes]
    return [] if any(share is None for share in shares) else shares


def loss_gap(got: Leaf | None, want: Leaf) -> float:
    """|J - J_ref| / (1 + |J_ref|); infinite where there is no finite loss to compare."""
    if got is None or got.array is None or want.array is None or got.array.size != 1 or not np.isfinite(got.array).all():
        return float("inf")
    reference = float(want.array.reshape(-1)[0])
    return abs(float(got.array.reshape(-1)[0].real) - reference) / (1.0 + abs(reference))
