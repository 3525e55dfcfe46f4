"""Parts of a submission that have no code in common, as far as its tasks tell: what is wrong in one says nothing of another.

A mistake whose symptoms prove little by themselves has to explain all that is wrong, which is asked of its own region alone.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np

from .diagnosis import Key
from .replay import Looked

Reach = Callable[[Sequence[Looked]], frozenset[str]]


def regions_of(looks: Sequence[Looked], reach: Reach) -> list[frozenset[str]]:
    """The tasks that failed, in groups: those of one group run code in common. ``reach`` gives the functions behind looks.

    A task of which nothing is known, an author's test say, is in one group with all others.
    """
    by_task: dict[str, list[Looked]] = {}
    for each in looks:
        if not each.look.mark.right:
            by_task.setdefault(each.task, []).append(each)
    groups: list[tuple[frozenset[str], frozenset[str]]] = []
    for task, held in by_task.items():
        code = reach(held) - {""}
        joined = [group for group in groups if group[1] & code or not (group[1] and code)]
        groups = [group for group in groups if group not in joined]
        tasks = frozenset({task}).union(*(names for names, _ in joined))
        parts = [code, *(names for _, names in joined)]
        groups.append((tasks, frozenset().union(*parts) if all(parts) else frozenset()))
    return [tasks for tasks, _ in groups]


def region(tasks: Collection[str], regions: Sequence[frozenset[str]]) -> frozenset[str]:
    """The tasks that failed together with any of ``tasks``."""
    return frozenset().union(*(each for each in regions if not each.isdisjoint(tasks)))


def same_trouble(looks: Sequence[Looked], tasks: Collection[str], named: Mapping[Key, str]) -> bool:
    """Whether something went wrong outside these tasks as it did inside: then one cause may be behind all of it."""
    inside, outside = set[str](), set[str]()
    for each in looks:
        if not each.look.mark.right and (each.task, each.look.output) not in named:
            (inside if each.task in tasks else outside).add(trouble(each))
    return bool(inside & outside - {"value", "non_finite"})


def trouble(looked: Looked) -> str:
    """How an output is wrong: the kind of its mark, and zeros by themselves, since no work at all gives them."""
    look = looked.look
    array = None if look.got is None else look.got.array
    return "zeros" if look.mark.kind == "value" and array is not None and not np.any(array) else look.mark.kind
