"""A call on its way to a worker, and what is known of its reply beforehand."""

import marshal
import secrets
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ..calls.call import Call, Outcome
from ..worker import wire
from .replies import leaf_caps

Expect = Callable[[int], Outcome | None]
"""The reference's outcome of the call at an index; None where it has none."""


def nothing_expected(index: int) -> None:
    """For calls of which nothing is known beforehand."""


class Question(NamedTuple):
    """A call as it travels: its ``frame``, the id that the reply must tell, and the seconds that it may take."""

    call_id: int
    seconds: float
    frame: bytes


def question(call: Call, seconds: float) -> Question:
    """A call as it will travel. Nobody can tell the id of the next one, so nobody can answer it ahead of time."""
    call_id = secrets.randbelow(2**31)
    payload = marshal.dumps((call_id, call.fresh, seconds, call.steps), 4)
    return Question(call_id, seconds, wire.request_frame(wire.RUN, payload))


def most_bytes(call: Call, expected: Outcome | None) -> Mapping[str, int]:
    """How many bytes each value of a reply may have, by label."""
    return dict.fromkeys(call.labels, call.room) if expected is None else leaf_caps(expected)
