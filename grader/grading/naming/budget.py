"""How long is looked for a name: a budget of CPU time, so that a busy machine does not take names away."""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


class OutOfBudget(Exception):
    """The CPU time for looking is over."""


def on_budget(items: Iterable[T], ends: float) -> Iterator[T]:
    """The items, until this thread's clock of CPU time shows ``ends``: then OutOfBudget is raised."""
    for each in items:
        if time.thread_time() > ends:
            raise OutOfBudget
        yield each
