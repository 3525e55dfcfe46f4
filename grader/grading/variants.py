"""Variants: programs made of a right one by the edits of a known mistake, or of two that do not touch."""

from collections.abc import Sequence

from msgspec import Struct

from ..assignment.assignment import Assignment
from ..assignment.edits import applied, touch
from ..assignment.examples import SOLUTION, Example


class Variant(Struct, frozen=True):
    """A program whose verdicts are known: ``mistakes`` are the ids of what is wrong with it, none where it is right.

    ``fails`` are the tasks that fail on every seed, ``may_fail`` those that fail on some.
    """

    name: str
    source: bytes
    mistakes: tuple[str, ...] = ()
    fails: frozenset[str] = frozenset()
    may_fail: frozenset[str] = frozenset()

    @property
    def touched(self) -> frozenset[str]:
        """Every task that its mistakes can fail."""
        return self.fails | self.may_fail


def variant(example: Example) -> Variant:
    """An example as it stands: right, or with its one mistake."""
    mistakes = (example.id,) if example.fails else ()
    return Variant(example.id, example.source, mistakes, frozenset(example.fails), frozenset(example.may_fail))


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
