"""Watching what a submission was given and what it has handed back: neither may change after that, in any call.

Arrays are compared bit by bit, dicts by their keys and lists by their length; what the student's own classes hold is
theirs. Only calls that fetch ``("changed",)`` are watched, so a call that is timed costs no more.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

GIVEN = ("array", "dict", "list", "tuple")
"""Nodes that make a value out of the grader's data: what they are bound to is an argument."""

ATOMS = (bool, int, float, complex, str, bytes, type(None))


class Watch:
    """Holds what the variables of one call looked like; ``found`` lists ``step name`` of every change, in order."""

    def __init__(self, steps: Sequence[Any]) -> None:
        self.fetched = frozenset(name for kind, _, node in steps if kind == "fetch" for name in variables(node))
        self.held: dict[str, tuple[Any, Any]] = {}
        self.found: list[str] = []

    def after(self, step: int, names: Sequence[str], node: Any, slots: dict[str, Any]) -> None:
        """Compare what is held with what it looks like now, and hold what this step has bound."""
        given = node[0] in GIVEN
        if not given:
            self.compare(step)
        for name in names:
            if given or name in self.fetched:
                self.held[name] = (slots[name], image(slots[name]))

    def compare(self, step: int) -> None:
        """Note every variable that no longer looks as it did."""
        for name, (value, before) in self.held.items():
            if not alike(value, before):
                self.found.append(f"{step} {name}")
                self.held[name] = (value, image(value))


def wanted(steps: Collection[Any]) -> bool:
    """Whether a call asks what was changed in it."""
    return any(kind == "fetch" and node[0] == "changed" for kind, _, node in steps)


@lru_cache(maxsize=1024)
def variables(node: Any) -> frozenset[str]:
    """The variables that an expression mentions; walked once, since the same ones are fetched in call after call."""
    if not isinstance(node, tuple):
        return frozenset()
    if len(node) == 2 and node[0] == "var":
        return frozenset((node[1],))
    return frozenset[str]().union(*map(variables, node))


def image(value: Any) -> Any:
    """What is needed to see later that ``value`` has changed; None for what is not watched."""
    if isinstance(value, np.ndarray):
        return None if value.dtype.hasobject else (value.shape, value.dtype, value.tobytes())
    if isinstance(value, dict):
        return [*value], [*value.values()], [*map(image, value.values())]
    if isinstance(value, (list, tuple)):
        return [], [*value], [*map(image, value)]
    return None


def alike(value: Any, before: Any) -> bool:
    """Whether ``value`` still looks as it did when its image was made."""
    if before is None:
        return True
    if isinstance(value, np.ndarray):
        return bool(value.shape == before[0] and value.dtype == before[1] and value.tobytes() == before[2])
    keys, entries, images = before
    if isinstance(value, dict):
        return [*value] == keys and all(map(unmoved, value.values(), entries, images))
    return len(value) == len(entries) and all(map(unmoved, value, entries, images))


def unmoved(entry: Any, then: Any, before: Any) -> bool:
    """Whether an entry of a container is the same as then, and looks the same."""
    if entry is then:
        return alike(entry, before)
    return type(entry) is type(then) and isinstance(entry, ATOMS) and bool(entry == then)
