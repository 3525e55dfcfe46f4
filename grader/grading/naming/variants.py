"""Variants: programs made of a right one by the edits of a known mistake, by some of them, or by two that do not touch."""

from collections.abc import Sequence
from itertools import combinations

from msgspec import Struct

from ...assignment.assignment import Assignment
from ...assignment.edits import applied, touch
from ...assignment.examples import SOLUTION, Example
from .layout import Layout, kinds_apart


class Variant(Struct, frozen=True):
    """A program whose verdicts are known: ``mistakes`` are the ids of what is wrong with it, none where it is right.

    ``fails`` are the tasks that fail on every seed, ``may_fail`` those that fail on some.
    """

    name: str
    source: bytes
    mistakes: tuple[str, ...] = ()
    fails: frozenset[str] = frozenset()
    may_fail: frozenset[str] = frozenset()
    costly: bool = False

    @property
    def touched(self) -> frozenset[str]:
        """Every task that its mistakes can fail."""
        return self.fails | self.may_fail


def variant(example: Example) -> Variant:
    """An example as it stands: right, or with its one mistake."""
    mistakes = (example.id,) if example.fails else ()
    return Variant(example.id, example.source, mistakes, frozenset(example.fails), frozenset(example.may_fail), example.costly)


def pair(assignment: Assignment, one: Example, two: Example) -> Variant | None:
    """A program with two mistakes; None where they edit different programs or the same text, or are no edits at all.

    Either's tasks may fail: one mistake can hide the other.
    """
    if not one.spans or not two.spans or one.base != two.base:
        return None
    if any(touch(first, second) for first in one.spans for second in two.spans):
        return None
    program = program_of(assignment, one.base).decode("utf-8", "replace")
    source = applied([*one.spans, *two.spans], program).encode()
    may_fail = frozenset([*one.fails, *two.fails, *one.may_fail, *two.may_fail])
    return Variant(f"{one.id}+{two.id}", source, (one.id, two.id), may_fail=may_fail)


def program_of(assignment: Assignment, base: str) -> bytes:
    """The right program that mistakes of this ``base`` edit."""
    if base == SOLUTION:
        return assignment.solution or b""
    return next(example.source for example in assignment.accepted if example.id == base)


def known_variants(assignment: Assignment) -> Sequence[Variant]:
    """A variant for every known mistake, by id."""
    return [variant(example) for example in assignment.mistakes]


def parts(assignment: Assignment, example: Example, layout: Layout) -> list[Variant]:
    """A mistake that its author makes in several functions, made in some of them only.

    Only where no task runs these functions together: one that is made forward and backward alike is another mistake
    where it is made backward alone. Its tasks may fail.
    """
    if example.base != SOLUTION or len(example.spans) < 2:
        return []
    groups = kinds_apart(assignment, layout, example.spans)
    some = [chosen for count in range(1, len(groups)) for chosen in combinations(groups, count)]
    touched = frozenset([*example.fails, *example.may_fail])
    return [
        Variant(
            f"{example.id}/{number}",
            applied([span for group in chosen for span in group], layout.text).encode(),
            (example.id,),
            may_fail=touched,
        )
        for number, chosen in enumerate(some)
    ]


def partial_variants(assignment: Assignment) -> list[Variant]:
    """Every known mistake made in some of its functions only."""
    layout = Layout(program_of(assignment, SOLUTION).decode("utf-8", "replace"))
    return [each for example in assignment.mistakes for each in parts(assignment, example, layout)]
