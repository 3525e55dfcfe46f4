"""What a wrong output at private points may say of itself: how it is wrong, never what the inputs were."""

import re
from collections.abc import Sequence

from ...checks.base import Seen

SHAPES = (
    "it is transposed",
    "a column where one axis belongs",
    "it has an axis too many",
    "the batch's axis is missing",
    "another one",
)
"""All that is told of a wrong shape."""


def private_shape(wrong: Sequence[Seen]) -> str:
    """A wrong shape at private points: one of the kinds that mistakes make, never a size, which could carry an input out."""
    kinds = {kind_of_shape(look.got.shape, look.want.shape) for look in wrong if look.got is not None and look.want is not None}
    return f"another shape than expected: {kinds.pop() if len(kinds) == 1 else SHAPES[-1]}"


def without_shapes(text: str) -> str:
    """What is said of a wrong type, without the sizes in it."""
    return re.sub(r", shape (\([0-9, ]*\)|of [0-9]+ axes|[^,.]*)", "", text)


def kind_of_shape(got: Sequence[int], want: Sequence[int]) -> str:
    """Which of SHAPES a shape is, beside the one that was wanted."""
    got, want = tuple(got), tuple(want)
    if len(want) > 1 and got == want[::-1]:
        return SHAPES[0]
    if len(want) == 1 and got == (*want, 1):
        return SHAPES[1]
    if len(got) == len(want) + 1:
        return SHAPES[2]
    return SHAPES[3] if got == want[1:] else SHAPES[4]


def line_told(worst: Seen, wrong: Sequence[Seen], public: bool) -> int:
    """The line of the worst failure, 0 where there is none or it must not be told."""
    error = worst.outcome.error if worst.outcome is not None else None
    return error.line if error is not None and (public or one_line(wrong)) else 0


def one_line(wrong: Sequence[Seen]) -> bool:
    """Whether the same line was running wherever something was: which of many it was could carry an input out."""
    return len({look.outcome.error.line for look in wrong if look.outcome is not None and look.outcome.error is not None}) <= 1
