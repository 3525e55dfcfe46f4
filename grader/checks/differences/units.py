"""Other units, for the cost check: backprop follows them to the last bit, steps of a fixed size do not.

Where word vectors are 2**k times as large and the weights beside them 2**k times smaller, nothing that a network gives
has changed, and its gradient for the weights is 2**k times larger. Products with powers of two are exact, so what is sent
back by the chain rule follows however large k is, in float32 too and in whichever order it is computed. A step of
1e-5, or of 1e-30 along the imaginary axis, is no longer small beside a weight that is 2**k times smaller: differences
give something else altogether. No clock is read, and the only gradient looked at is the submission's own.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from ...calls.call import Ask, Call, Outcome
from ...inputs import Case
from ...numerics.compare import RIGHT, Mark, mark_outcome
from ...worker.leaf import Leaf
from ..base import Compiled, Rounds
from .ownforward import real

NEAR = 4  # powers of two that a step of 1e-3 survives, and a gradient that is wrong in another way may not
FAR = 100  # within float32's range
FARTHEST = 900  # beyond float32's: for imaginary steps down to 1e-200
FOLLOWS_NEARLY = 0.1
LIMIT = 0.04
"""What a gradient may miss by, of its largest entry: backprop misses by 0.0, differences by 0.3 to 5."""
SAME_VALUE = 1e-3
ROUNDS = ((0, NEAR, -NEAR, FAR, -FAR), (FARTHEST, -FARTHEST))
"""The changes that are asked for at once. Differences are slow: what the first round betrays for SURE is not asked again."""
SURE = 10.0
"""How many times the limit the first changes have to be missed by."""
UNITS = "in other units"
VALUE = "the value"


class Units(Struct, frozen=True):
    """One change of units: for each name the path of an input, and how many of the units it is large."""

    paths: Mapping[str, Sequence[str]]
    powers: Mapping[str, int]

    def changed(self, inputs: Mapping[str, Any], span: int) -> Mapping[str, Any]:
        """The inputs in units that move the one moved most by ``2**span``."""
        for name, power in self.powers.items():
            inputs = scaled(inputs, self.paths[name], power * self.unit(span))
        return inputs

    def call(self, lines: Compiled, case: Case, span: int) -> Call:
        """What runs ``lines`` at a point in other units."""
        key = (UNITS, lines.program.steps, *self.powers.items(), span)
        return case.call(key, lambda: lines.plain(self.changed(case.inputs, span)))

    def unit(self, span: int) -> int:
        """The power of two that is one unit."""
        return span // max(map(abs, self.powers.values()))

    def away(self, name: str) -> int:
        """The direction, +1 or -1, in which this input gets smaller: there fixed steps get too large."""
        return -int(np.sign(self.powers[name]))


class Runs(Struct, frozen=True):
    """What one submission gave in each change of units, by span; 0 is the point as it was drawn."""

    units: Units
    outcomes: Mapping[int, Outcome]

    def numbers(self, name: str, span: int) -> NDArray[np.float64] | None:
        """A gradient, put back into the units of the drawn point; None where there are no real numbers."""
        leaf: Leaf | None = self.outcomes[span].leaves.get(name)
        if not real(leaf) or leaf is None or leaf.array is None:
            return None
        return np.asarray(np.ldexp(leaf.array, self.units.powers.get(name, 0) * self.units.unit(span)))

    def missed(self, name: str, span: int) -> float:
        """How far a gradient is from itself in other units, of its largest entry; 0 where there is nothing to compare."""
        plain, other = self.numbers(name, 0), self.numbers(name, span)
        if plain is None or other is None or plain.shape != other.shape or not np.isfinite(plain).all() or not plain.any():
            return 0.0
        missed = float(np.max(np.abs(other - plain)) / np.max(np.abs(plain)))
        return missed if np.isfinite(missed) else float("inf")

    def broken(self, name: str) -> bool:
        """Whether a gradient is not finite where it was drawn, as steps are that are sized by entries of which some are 0."""
        plain, value = self.numbers(name, 0), self.numbers(VALUE, 0)
        return plain is not None and value is not None and bool(np.isfinite(value).all() and not np.isfinite(plain).all())

    def says_something(self, name: str, span: int) -> bool:
        """Whether a gradient in other units tells how it was made.

        Not where the value is another, nor where nothing but zeros is left, as behind a gate that opens late; and float32
        has no numbers for what is FARTHEST away.
        """
        other = self.numbers(name, span)
        if other is None or not other.any() or self.missed(VALUE, span) > SAME_VALUE:
            return False
        return abs(span) == FAR or bool(np.isfinite(other).all())

    def told(self, name: str) -> float:
        """By how much a gradient betrays steps of a fixed size; 0 where it follows, or is wrong in another way."""
        if max(self.missed(name, NEAR), self.missed(name, -NEAR)) > FOLLOWS_NEARLY:
            return 0.0
        spans = [span * self.units.away(name) for span in (FAR, FARTHEST)]
        known = [span for span in spans if span in self.outcomes and self.says_something(name, span)]
        return max((self.missed(name, span) for span in known), default=0.0)


def scaled(inputs: Any, path: Sequence[str], power: int) -> Any:
    """The same inputs, with ``2**power`` times the numbers at ``path``; nothing is shared."""
    if path:
        return {**inputs, path[0]: scaled(inputs[path[0]], path[1:], power)}
    if isinstance(inputs, (list, tuple)):
        return type(inputs)(scaled(entry, (), power) for entry in inputs)
    moved = np.ldexp(inputs, power)
    return moved if isinstance(inputs, np.ndarray) else float(moved)


def in_other_units(change: Units, lines: Compiled, case: Case, has_reference: bool) -> Rounds[tuple[Mark, Outcome | None]]:
    """Whether no gradient that ``lines`` give is made by steps of a fixed size; and what failed, if they do not run at all.

    Beside the gradients they give, as ``VALUE``, what is the same in all units.
    """
    outcomes: dict[int, Outcome] = {}
    for spans in ROUNDS:
        calls = [change.call(lines, case, span) for span in spans]
        answer = yield Ask(calls, calls if has_reference else [])
        outcomes |= zip(spans, answer.student, strict=True)
        if outcomes[0].status != "returned":
            return mark_outcome(outcomes[0]), outcomes[0]
        told = mark_runs(Runs(change, outcomes), [name for name in change.powers if name in lines.outputs])
        if told.error > SURE * LIMIT:
            break
    return told, None


def mark_runs(runs: Runs, names: Sequence[str]) -> Mark:
    """The mark of what a submission gave in the changes of units so far."""
    if (broken := next((name for name in runs.units.powers if runs.broken(name)), None)) is not None:
        return Mark("non_finite", f"the gradient of {broken} is not finite where some entries are 0")
    betrayed = {name: runs.told(name) for name in names}
    worst = max(betrayed, key=betrayed.__getitem__)
    return mark_steps(worst, betrayed[worst]) if betrayed[worst] > LIMIT else RIGHT


def mark_steps(name: str, missed: float) -> Mark:
    """The mark of a gradient that is made by steps of a fixed size."""
    words = (
        f"the gradient of {name} does not follow a change of units, as backprop's does exactly: "
        "it is made by steps of a fixed size, which are numeric differences"
    )
    return Mark("costly", words, error=missed, allowed=LIMIT)
