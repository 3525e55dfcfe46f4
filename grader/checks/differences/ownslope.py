"""The ``gradients`` check without expected values: is backward the derivative of the submission's own loss?

Every gradient is held against differences of the loss (``ownladder``), at kinks anew beside them, and the gradients of one
example against each other (``ownfactor``). See docs/gradcheck.md.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import structs

from ...calls.call import Answer, Ask, Call, Outcome
from ...numerics import gradcheck, slopes
from ...numerics.compare import Mark, mark_outcome, mark_outline
from ...worker.leaf import Leaf
from ..base import Check, Judgement, Point, Rounds, Seen, rebound
from .ownfactor import refuted_by_factor
from .ownforward import Probe
from .ownladder import Sloped, held, tries

SHAPES_ONLY = "kinds and shapes are right; the server compares the values"
OWN_SLOPE = "each is the derivative of your own loss; the server compares the values"
REDRAWS = 3


def judge_by_own_loss(names: Mapping[str, str], probe: Probe, answer: Answer, batch: Sequence[str] = ()) -> Check:
    """Kinds and shapes as the reference has them, slopes of the own loss, one factor an example, and float64's digits."""
    seen = [
        Seen(name, point, outlined(got.leaves.get(name), want, name, got), call, name, got.leaves.get(name), outcome=got)
        for point, call, got, want in zip(probe.points, probe.calls, answer.student, answer.reference)
        for name in names
    ]
    if probe.loss is None or not probe.paths:
        return Judgement(list(names), seen, unjudged=SHAPES_ONLY)
    probe.lean = True
    found, sloped = yield from refuted_by_slopes(seen, probe)
    found = {**(yield from refuted_by_factor(sloped, probe, batch)), **found}
    seen = [structs.replace(look, mark=found[id(look)]) if id(look) in found else look for look in seen]
    if all(look.mark.right for look in seen):
        seen = yield from with_leaks(seen, probe)
    return Judgement(list(names), seen, unjudged=OWN_SLOPE)


def outlined(got: Leaf | None, want: Outcome, name: str, outcome: Outcome) -> Mark:
    """Structure alone: there, of the kind and shape of the reference's, finite where that is."""
    return mark_outcome(outcome) if got is None else mark_outline(got, want.leaves[name])


def refuted_by_slopes(seen: Sequence[Seen], probe: Probe) -> Rounds[tuple[dict[int, Mark], list[Sloped]]]:
    """The marks of gradients that are not the derivative of the loss, by their looks' ids, and the slopes that were seen.

    What a kink leaves unsure is looked at anew beside it; a point that has a kink there too is drawn once more.
    """
    found, unsure, sloped = yield from held(list(tries(seen, probe)), probe)
    for _ in range(REDRAWS):
        if not unsure:
            break
        again, beside = yield from looked_at_beside(unsure, probe)
        marks, kinked, _ = yield from held(list(tries(again, beside)), beside)
        found |= {id(old): marks[id(new)] for old, new in zip(unsure, again) if id(new) in marks}
        still = set(map(id, kinked))
        unsure = [old for old, new in zip(unsure, again) if id(new) in still]
    return found, sloped


def looked_at_beside(looks: Sequence[Seen], probe: Probe) -> Rounds[tuple[list[Seen], Probe]]:
    """The same looks at points beside theirs, and what differences the loss there."""
    points = list({look.point.name: look.point for look in looks}.values())
    moved = [beside(point, probe) for point in points]
    calls = {look.point.name: look.call for look in looks}
    asked = [rebound(calls[old.name], new.case.inputs) for old, new in zip(points, moved)]
    answer = yield Ask(student=asked)
    found: list[Seen] = []
    for look in looks:
        index = points.index(look.point)
        got = answer.student[index].leaves.get(look.label)
        found.append(structs.replace(look, point=moved[index], call=asked[index], got=got))
    return found, probe.at(moved, asked)


def beside(point: Point, probe: Probe) -> Point:
    """A point beside a point, under its name."""
    inputs = gradcheck.redrawn(dict(point.case.inputs), probe.rng)
    return structs.replace(point, case=structs.replace(point.case, inputs=inputs))


def with_leaks(seen: list[Seen], probe: Probe) -> Rounds[list[Seen]]:
    """Mark gradients that lack float64's digits, seen beside the first point: their own noise shows it, and no kink's jump."""
    call, inputs = probe.calls[0], beside(probe.points[0], probe).case.inputs
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
