"""``grader validate``: what was proven, told line by line; by an assignment's examples or by its solution's mutants."""

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from . import mutants, validate
from .advice import advice

SEEDS = 20


class Telling(Struct, frozen=True):
    """How a proof is told and carried out: where lines and progress go, seeds (None: as many as usual) and processes."""

    show: Callable[[str], None]
    progress: Callable[[int, int], None]
    seeds: int | None
    jobs: int


def prove_examples(names: Sequence[str], assignments: Path, reference: Path, how: Telling) -> tuple[bool, str]:
    """Whether every example went as it should, and the proof as a page."""
    seeds = how.seeds or SEEDS
    proofs = validate.validate(names, assignments, reference, seeds, how.jobs, how.progress)
    for name in names:
        how.show(f"{name}: {validate.summary([proof for proof in proofs if proof.assignment == name])}")
    for line in validate.troubles(proofs):
        how.show(f"  {line}")
    for name in names:
        for line in advice(name, assignments, reference):
            how.show(f"  warning: {line}")
    how.show(validate.bound(seeds))
    return all(proof.sound for proof in proofs), validate.table(proofs)


def prove_mutants(names: Sequence[str], assignments: Path, reference: Path, how: Telling) -> tuple[bool, str]:
    """Whether every mutant of every solution is caught or known to be equal, and the proof as a page."""
    seeds = how.seeds or mutants.SEEDS
    fates = mutants.validate_mutants(names, assignments, reference, seeds, how.jobs, how.progress)
    for name in names:
        how.show(f"{name}: {mutants.summary([each for each in fates if each.assignment == name])}")
    for line in mutants.troubles(fates, assignments, reference):
        how.show(line)
    return all(each.kind in ("caught", "equal") for each in fates), mutants.table(fates, seeds)
