"""What is known of a submission's wrong outputs, as scoring and words take it; ``diagnose`` finds it, where anything is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ...checks.base import Judgement, Seen

if TYPE_CHECKING:
    from ...numerics.relations import Found

Key = tuple[str, str]
"""A task and an output of it."""


class Slip(Struct, frozen=True):
    """A kind of slip and where it sits, in words that complete "It looks as if ...", and a hint."""

    words: str
    hint: str


class Step(Struct, frozen=True):
    """The first wrong quantity, and the words that say so, a sentence."""

    quantity: str
    words: str


class Diagnosis(Struct, frozen=True):
    """What is known of the wrong outputs, by (task, output); ``trouble`` says why nothing could be looked for.

    ``slips`` are kinds of mistakes that nobody wrote down, ``steps`` the first wrong step along the graph, by task.
    """

    mistakes: Mapping[Key, str]
    relations: Mapping[Key, Found]
    trouble: str = ""
    slips: Mapping[Key, Slip] = field(default_factory=dict)
    steps: Mapping[str, Step] = field(default_factory=dict)


def by_output(judgement: Judgement) -> dict[str, list[Seen]]:
    """All that was seen of every output that is wrong somewhere."""
    wrong = {look.output for look in judgement.seen if not look.mark.right}
    return {output: [look for look in judgement.seen if look.output == output] for output in judgement.outputs if output in wrong}
