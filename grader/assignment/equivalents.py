"""``reference/<assignment>/equivalent.yaml``: mutants of the solution that give its very answers, and why.

::

    equal:
      - mutants: ["sigmoid: sign: -np.abs(s) -> np.abs(s)"]
        reason: "..."
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from ..errors import BadInput
from .places import did_you_mean, place
from .settings import load_settings

EQUIVALENT = "equivalent.yaml"


class Equal(Struct, frozen=True, forbid_unknown_fields=True):
    """Mutants that no input can tell from the solution, and the reason, which is one for all of them."""

    mutants: Annotated[Sequence[str], Meta(min_length=1)]
    reason: Annotated[str, Meta(min_length=1)]


class Equivalents(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    equal: Sequence[Equal] = ()


def load_equivalents(folder: Path, known: Sequence[str]) -> Mapping[str, str]:
    """The reason of every mutant that the file in a reference's ``folder`` lists; empty where there is no file.

    Raises BadInput, with the line, for a mutant that is none of the ``known`` ones, one that is listed twice, and for an
    entry without a reason.
    """
    path = folder / EQUIVALENT
    if not path.is_file():
        return {}
    told, lines = load_settings(path, Equivalents)
    reasons: dict[str, str] = {}
    for number, entry in enumerate(told.equal):
        for position, mutant in enumerate(entry.mutants):
            here = place(path, lines, f"equal[{number}].mutants[{position}]")
            if mutant not in known:
                raise BadInput(f"{here}the solution has no mutant {mutant!r}{did_you_mean(mutant, known)}; take it out")
            if mutant in reasons:
                raise BadInput(f"{here}the mutant {mutant!r} is listed twice")
            if not entry.reason.strip():
                raise BadInput(
                    place(path, lines, f"equal[{number}].reason") + "say why no input can tell these from the solution"
                )
            reasons[mutant] = entry.reason
    return reasons
