"""The inputs of one submission: fixed points that everybody has, and points that nobody knows beforehand."""

import copy
import hashlib
import hmac
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from msgspec import structs

from ..assignment.assignment import Assignment, Task
from ..calls.call import Outcome
from ..checks.base import Context
from ..inputs import Case, Library, stream

FRESH = "fresh"


class Points(Protocol):
    """The points of one submission; ``first`` holds the reference's answers to the first round of calls at them, by task."""

    first: defaultdict[str, list[Sequence[Outcome]]]

    @property
    def seed_id(self) -> str:
        """Names where the points come from, without giving a seed away."""

    def context(self, task: Task, assignment: Assignment) -> Context:
        """What a task's check may know."""


class Draws:
    """Draws every point once, as a server does.

    Private tasks are judged at points drawn from the assignment's secret and the submission: the same files get the
    same points for ever, and nobody knows them beforehand. Public tasks have fixed points, the same for everybody, so
    that a student's kit can hold them with what is expected there; one more point of each regime is drawn from the
    secret and the submission, so that a table of the fixed answers earns nothing. Each task and regime has a stream of
    its own, keyed by HMAC-SHA256, so knowing one tells nothing of another.
    """

    def __init__(self, assignment: Assignment, library: Library, digest: str) -> None:
        self.library = library
        self.cases: dict[tuple[str, ...], Case] = {}
        self.first: defaultdict[str, list[Sequence[Outcome]]] = defaultdict(list)
        self.fixed = fixed_key(assignment)
        self.own = hmac.new(assignment.secret, f"{assignment.name}|{digest}".encode(), hashlib.sha256).digest()

    @property
    def seed_id(self) -> str:
        """Names the seed without giving it away."""
        return hashlib.sha256(self.own).hexdigest()[:16]

    def drawn(self, key: bytes, names: tuple[str, str, str], *size: int) -> Case:
        """The point of a task, a regime and a number, from the stream that ``key`` has for them."""
        if names not in self.cases:
            place = self.fixed_point if key == self.fixed else self.point
            self.cases[names] = place(key, names, size)
        return self.cases[names]

    def point(self, key: bytes, names: tuple[str, str, str], size: tuple[int, ...]) -> Case:
        """A point drawn anew."""
        return self.library.regimes[names[1]].case(stream(key, *names), *size)

    def fixed_point(self, key: bytes, names: tuple[str, str, str], size: tuple[int, ...]) -> Case:
        """A point that is drawn once for every submission. Each has arrays of its own: an author's judge may write into them."""
        kept, place = self.library.fixed, (key, *names)
        if place not in kept:
            kept[place] = self.point(key, names, size)
        return of_its_own(kept[place])

    def context(self, task: Task, assignment: Assignment) -> Context:
        """What a task's check may know."""
        key = self.fixed if task.public else self.own

        def fresh(regime: str) -> Case:
            return self.drawn(self.own, (task.id, regime, FRESH))

        return Context(
            self.library.regimes,
            draw=lambda regime, number: self.drawn(key, (task.id, regime, str(number))),
            sized=lambda regime, size: self.drawn(key, (task.id, regime, str(size)), size),
            fresh=fresh if task.public else None,
            another=lambda regime, size, number: self.drawn(self.own, (task.id, regime, f"{size}.{number}"), size),
            support=support_names(assignment),
            judges=self.library.judges,
            jitter=int.from_bytes(self.own[:4], "little"),
            module=Path(assignment.file).stem,
        )


def of_its_own(case: Case) -> Case:
    """The same point, in arrays of its own."""
    return structs.replace(case, inputs=copy.deepcopy(dict(case.inputs)))


def fixed_key(assignment: Assignment) -> bytes:
    """The key of public tasks' fixed points. It is no secret: the points are the same for everybody."""
    return hmac.new(b"public", assignment.name.encode(), hashlib.sha256).digest()


def support_names(assignment: Assignment) -> frozenset[str]:
    """The names that the assignment's support files are imported by."""
    return frozenset(Path(name).stem for name, _ in assignment.support)
