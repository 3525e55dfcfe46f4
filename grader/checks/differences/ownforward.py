"""Differencing a submission's own loss: is backward at least the derivative of what their forward computes?

Used where a gradient misses the reference's (follow-through, an epsilon inside the log, float32); see docs/gradcheck.md.
``ownslope`` does without a reference.
"""

import ast
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from ...calls.call import Ask, Call, Outcome, leading_to, let
from ...numerics import gradcheck
from ...worker.leaf import Leaf
from ..base import Point, Rounds, Seen

LOSS = "loss"  # the label that a point's loss is fetched under
MOST_POINTS = 3


class Probe:
    """What is needed to difference a submission's own loss; ``consistent`` is what came of it.

    ``lean`` leaves out of the program what the loss does not rest on, as backward is: where it matters to nobody that the
    submission could tell such a call from others.
    """

    def __init__(
        self, wrt: Mapping[str, str], loss: str | None, points: Sequence[Point], calls: Sequence[Call], rng: "np.random.Generator"
    ) -> None:
        self.paths = {name: path_of(text) for name, text in wrt.items()}
        self.loss, self.points, self.calls, self.rng = loss, points, calls, rng
        self.consistent = self.lean = False

    def at(self, points: Sequence[Point], calls: Sequence[Call], lean: bool = False) -> "Probe":
        """The same at other points, or leaner."""
        other = Probe({}, self.loss, points, calls, self.rng)
        other.paths, other.lean = self.paths, self.lean or lean
        return other

    def call(self, index: int, inputs: Mapping[str, Any]) -> Call:
        """Point ``index``'s program on moved inputs, fetching the loss alone."""
        call, steps, loss = self.calls[index], let(inputs), ("var", self.loss)
        program = [*steps, *(step for step in call.steps[len(steps) :] if step[0] != "fetch")]
        return structs.replace(
            call, steps=(*(leading_to(program, loss) if self.lean else program), ("fetch", LOSS, loss)), lines={}
        )

    def along(self, index: int, name: str, direction: NDArray[np.float64], sizes: Sequence[float]) -> list[Call]:
        """The calls that sample the loss at ``sizes`` along a direction of the input that ``name`` is the gradient of."""
        inputs = self.points[index].case.inputs
        return [self.call(index, gradcheck.moved(inputs, self.paths[name], size * direction)) for size in sizes]

    def block(self, index: int, name: str) -> NDArray[np.float64]:
        """The array, at point ``index``, that ``name`` is the gradient of."""
        return gradcheck.block_at(self.points[index].case.inputs, self.paths[name])


def path_of(text: str) -> list[str]:
    """``params["W"]`` as the path ["params", "W"]."""
    node, keys = ast.parse(text, mode="eval").body, []
    while isinstance(node, ast.Subscript):
        keys.append(ast.literal_eval(node.slice))
        node = node.value
    return [ast.unparse(node), *reversed(keys)]


def losses_of(outcomes: Sequence[Outcome]) -> list[float]:
    """The sampled losses; NaN where a call gave no single real number."""
    return [number(outcome.leaves.get(LOSS)) for outcome in outcomes]


def number(leaf: Leaf | None) -> float:
    """The single real number of a leaf; NaN where it is none."""
    if leaf is None or leaf.array is None or leaf.array.size != 1 or leaf.array.dtype.kind == "c":
        return float("nan")
    return float(leaf.array.reshape(-1)[0])


def real(leaf: Leaf | None) -> bool:
    """Whether a value is made of real numbers."""
    return leaf is not None and leaf.array is not None and leaf.array.dtype.kind != "c"


def trial(
    seen: Sequence[Seen], probe: Probe, most_points: int
) -> list[tuple[int, str, NDArray[np.float64], NDArray[np.float64]]]:
    """(point, output, gradient, direction) for every gradient with numbers at up to ``most_points`` points."""
    where = list(dict.fromkeys(look.point.name for look in seen))[:most_points]
    tries = []
    for look in seen:
        if look.point.name not in where or look.output not in probe.paths or not real(look.got):
            continue
        index = [point.name for point in probe.points].index(look.point.name)
        block = probe.block(index, look.output)
        assert look.got is not None and look.got.array is not None  # it is real
        tries.append((index, look.output, look.got.array, gradcheck.direction(probe.rng, block)))
    return tries


def consistent_with_own_loss(missed: Sequence[Seen], seen: Sequence[Seen], probe: Probe) -> Rounds[bool]:
    """Whether every gradient, at the points where one missed, is the derivative of the submission's own loss.

    At least two points must say yes and none may say no; a gradient that is zero everywhere says nothing.
    """
    places = {look.point.name for look in missed}
    tries = trial([look for look in seen if look.point.name in places], probe, MOST_POINTS)
    if not any(np.any(gradient != 0) for _, _, gradient, _ in tries):
        return False
    asked = [call for index, name, _, along in tries for call in probe.along(index, name, along, gradcheck.STEPS)]
    answer = yield Ask(student=asked)
    steps, agreed = len(gradcheck.STEPS), set()
    for position, (index, _, gradient, along) in enumerate(tries):
        slope = gradcheck.slope_of(losses_of(answer.student[position * steps : (position + 1) * steps]))
        if not slope.trusted:
            continue
        if not gradcheck.agrees(gradient, along, slope, gradcheck.CONSISTENT_RTOL):
            return False
        agreed.add(index)
    return len(agreed) >= min(2, len(places))


def runs_in_float32(missed: Sequence[Seen], probe: Probe) -> Rounds[bool]:
    """Whether the forward pass computes in float32 inside: at each of two points some input's tiny steps are lost."""
    names = [point.name for point in probe.points]
    # Differences take a whole backward pass long for each entry. Whoever told these calls from others by its absence, and
    # acted the float32 program, would have gradients that are right to its digits already.
    lean = probe.at(probe.points, probe.calls, lean=True)
    for place in list(dict.fromkeys(look.point.name for look in missed))[:2]:
        if not (yield from loses_steps(names.index(place), lean)):
            return False
    return True


def loses_steps(index: int, probe: Probe) -> Rounds[bool]:
    """Whether tiny steps of some input are lost at point ``index``."""
    steps = gradcheck.FLOAT32_STEPS
    directions = {name: gradcheck.direction(probe.rng, probe.block(index, name)) for name in probe.paths}
    asked = [call for name, direction in directions.items() for call in probe.along(index, name, direction, steps)]
    answer = yield Ask(student=asked)
    sampled = [losses_of(answer.student[start : start + len(steps)]) for start in range(0, len(asked), len(steps))]
    return not all(map(gradcheck.follows, sampled))
