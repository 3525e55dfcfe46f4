"""The known mistakes of an assignment as programs that a submission's wrong outputs are compared with."""

from ...assignment.assignment import Assignment
from ...sandbox.trusted import Trusted
from .known import Suspect
from .variants import Variant, known_variants, partial_variants


def suspects_of(assignment: Assignment) -> list[Suspect]:
    """Every known mistake, whole and in part."""
    whole, part = known_variants(assignment), partial_variants(assignment)
    return [*(suspect(assignment, each) for each in whole), *(suspect(assignment, each, True) for each in part)]


def suspect(assignment: Assignment, known: Variant, part: bool = False) -> Suspect:
    """A variant as what may be behind wrong outputs."""
    return Suspect(
        known.name,
        known.mistakes[0],
        lambda: Trusted(assignment.file, known.source, assignment.support).run,
        known.fails,
        known.may_fail,
        part,
        kinks=b"AT_KINK" in known.source,
        source=known.source,
        idle=frozenset(task.id for task in assignment.tasks if task.idle),
        costly=known.costly,
    )
