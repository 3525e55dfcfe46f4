"""What only the page shows: the student's lines, how every quantity of the graph stands, and wrong values beside right ones."""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct, field

State = Literal["right", "wrong", "follows", "unknown"]
"""``follows``: wrong, and so is something that it is computed from. ``unknown``: no task told."""
Rows = Sequence[Sequence[float]]


class Standing(Struct, frozen=True):
    """How one quantity of the graph stands: its value, the gradient with respect to it, its local gradients by parent.

    ``tasks`` are the tasks that tell of it. Where none tells of the gradient it may be ``inferred`` from those computed from it.
    """

    name: str
    formula: str
    parents: Sequence[str]
    value: State
    gradient: State
    local: Mapping[str, State]
    tasks: Sequence[str]
    inferred: bool = False


class Comparison(Struct, frozen=True):
    """A wrong output of a public task at one point, ``where`` in words, beside what was expected.

    ``got`` and ``want`` are rows of equal length, empty where the shapes differ; of large arrays they are a part that
    begins at ``corner`` (row, column). A vector is one row.
    """

    task: str
    output: str
    where: str
    got_shape: Sequence[int]
    want_shape: Sequence[int]
    got: Rows = ()
    want: Rows = ()
    corner: Sequence[int] = (0, 0)
    cut: bool = False


class Details(Struct, frozen=True):
    """``lines`` is the student's code, ``functions`` the first and the last line of each function in it, from 1."""

    lines: Sequence[str] = ()
    functions: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    graph: Sequence[Standing] = ()
    comparisons: Sequence[Comparison] = ()
