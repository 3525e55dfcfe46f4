"""The rule of truth: a name is true or not given. Pure: what was seen goes in, what a name may claim comes out.

A candidate (a known mistake, two of them, a mutant) is a program. Beside a submission it is told of only if it gives
what the submission gave wherever it is wrong itself, and if that cannot be chance.
"""

from collections.abc import Collection, Iterable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from ...worker.leaf import Leaf
from .diagnosis import Key

LEAST_NUMBERS = 2
"""Two different numbers that are wrong and equal to nine digits carry 60 bits: no chance gives that."""
WRONG = 1e-6
PLAIN_DECIMALS, LARGEST_PLAIN = 3, 1e4


class Trial(Struct, frozen=True):
    """One output at one point, of the submission and of a candidate.

    ``wrong`` says whether the submission is wrong there, ``reached`` whether the candidate is, ``same`` whether both
    gave the same. ``numbers`` are the different real numbers that are wrong and the same in both. ``symptom`` says
    whether it tells more than that both failed with the same words.
    """

    task: str
    output: str
    wrong: bool
    reached: bool
    same: bool
    numbers: frozenset[float] = frozenset()
    symptom: bool = True


class Claim(Struct, frozen=True):
    """What a candidate may claim: the outputs that it explains, and how many different numbers say so.

    ``whole`` says that nothing wrong is left that it does not explain.
    """

    explained: frozenset[Key]
    numbers: int
    whole: bool

    @property
    def certain(self) -> bool:
        """Whether its evidence is more than chance can give."""
        return self.numbers >= LEAST_NUMBERS


def claim(
    trials: Iterable[Trial], failed: Collection[str], fails: Collection[str] = (), may_fail: Collection[str] | None = None
) -> Claim | None:
    """What a candidate may claim of a submission whose tasks ``failed``; None where it may not be named.

    It may not where it is wrong and the submission is right or wrong in another way; where a task passed that it
    ``fails``; and where it explains nothing. Fewer than LEAST_NUMBERS numbers are enough only for a candidate whose own
    tasks are known (``may_fail`` are those that fail on some seeds only), and only if it explains all that is wrong and
    its tasks are the failed ones.
    """
    whole, symptom = True, False
    if not frozenset(failed).issuperset(fails):
        return None
    explained: set[Key] = set()
    tasks: set[str] = set()
    numbers: set[float] = set()
    for trial in trials:
        if trial.reached and not trial.same:
            return None
        if trial.wrong:
            tasks.add(trial.task)
        if trial.wrong and not trial.reached:
            whole = False
        elif trial.wrong:
            explained.add((trial.task, trial.output))
            numbers |= trial.numbers
            symptom |= trial.symptom
    found = Claim(frozenset(explained), len(numbers), whole)
    symptoms = symptom and whole and may_fail is not None and tasks <= {*fails, *may_fail}
    return found if explained and (found.certain or symptoms) else None


def telling_numbers(got: Leaf, want: Leaf | None) -> frozenset[float]:
    """Different real numbers of ``got`` that are wrong beside ``want`` and could not be so by chance; as many as are asked for.

    Not finite ones, zeros, whole numbers and short decimals are none, and ones that are right in another place. Signs
    are left out, so that a number and its negative count once.
    """
    given, wanted = reals(got), None if want is None else reals(want)
    if given is None or wanted is None:
        return frozenset()
    scale = float(np.max(np.abs(wanted), initial=0.0, where=np.isfinite(wanted)))
    if given.shape == wanted.shape:
        with np.errstate(invalid="ignore"):
            chosen = given[np.abs(given - wanted) > WRONG * scale]
    else:
        right = np.sort(wanted, axis=None)
        chosen = given[~occurs(given, right, WRONG * scale)] if right.size else given.ravel()
    chosen = np.abs(chosen[np.isfinite(chosen)])
    with np.errstate(over="ignore"):
        plain = np.abs(chosen - np.round(chosen, PLAIN_DECIMALS)) <= 1e-9 * chosen
    found: set[float] = set()
    for value in chosen[~(plain & (chosen < LARGEST_PLAIN)) & (chosen > 0)].tolist():
        found.add(float(f"{value:.8e}"))
        if len(found) == LEAST_NUMBERS:
            break
    return frozenset(found)


def reals(leaf: Leaf) -> NDArray[np.float64] | None:
    """The numbers of a leaf if they are real ones, else None."""
    array = leaf.array
    return array if array is not None and array.dtype.kind == "f" else None


def occurs(values: NDArray[np.float64], ordered: NDArray[np.float64], within: float) -> NDArray[np.bool_]:
    """Which ``values`` are ``within`` that much of one of the ``ordered`` numbers."""
    after = np.searchsorted(ordered, values - within)
    return np.asarray((after < ordered.size) & (ordered[np.minimum(after, ordered.size - 1)] <= values + within))
