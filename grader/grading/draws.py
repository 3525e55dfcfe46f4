"""The inputs of one submission: fixed points that everybody has, and points that nobody knows beforehand."""

import hashlib
import hmac
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from ..assignment.assignment import Assignment, Task
from ..checks.base import Context
from ..inputs import Case, Library, stream

FRESH = "fresh"
SETS = 32
"""Few enough to prove an assignment sound at each of them, and that a class comes back to; enough that nobody can tell theirs."""


class Points(Protocol):
    """The points of one submission. ``sound`` are the tasks at whose points the solution's own answers were right."""

    sound: set[str]

    @property
    def seed_id(self) -> str:
        """Names where the points come from, without giving a seed away."""

    def context(self, task: Task, assignment: Assignment) -> Context:
        """What a task's check may know."""


class Draws:
    """Draws every point of one set once, as a server does.

    An assignment's secret makes SETS sets of points, and says which of them a submission is judged at: the same files get
    the same points for ever, and nobody knows them beforehand. A class shares the work that a set takes, and what an
    assignment is proven sound at are the very points that grades are given at. Public tasks have fixed points besides, the
    same for everybody, so that a student's kit can hold them with what is expected there; one more point of each regime
    comes from the set, so that a table of the fixed answers earns nothing. Each task and regime has a stream of its own,
    keyed by HMAC-SHA256, so knowing one tells nothing of another.
    """

    def __init__(self, assignment: Assignment, library: Library, name: str) -> None:
        self.library = library
        self.cases: dict[tuple[str, ...], Case] = {}
        self.sound: set[str] = set()
        self.fixed = fixed_key(assignment)
        self.own = keyed(assignment, f"set {name}")

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
        """A point that is drawn once for every set; each has it in arrays of its own, and is asked there by the same calls."""
        kept, place = self.library.fixed, (key, *names)
        if place not in kept:
            kept[place] = self.point(key, names, size)
        return kept[place].copied()

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


def draws_of(assignment: Assignment, library: Library, digest: str) -> Draws:
    """The points of the submission with this digest."""
    return Draws(assignment, library, set_of(assignment, digest))


def set_of(assignment: Assignment, digest: str) -> str:
    """The name of the set of points that the submission with this digest is judged at: a number below SETS."""
    return str(int.from_bytes(keyed(assignment, digest), "little") % SETS)


class KeptDraws:
    """The points of the submissions of a class, who come set by set: the last two sets are kept, with all made of them.

    ``dropped`` is called when others have been let go of.
    """

    def __init__(self, dropped: Callable[[], None] = lambda: None) -> None:
        self.kept: tuple[tuple[str, Draws], ...] = ()
        self.dropped = dropped

    def __call__(self, assignment: Assignment, library: Library, digest: str) -> Draws:
        """As ``draws_of``."""
        name = set_of(assignment, digest)
        found = dict(self.kept).get(name)
        if found is None:
            found = Draws(assignment, library, name)
            self.kept = (*self.kept[-1:], (name, found))
            self.dropped()
        return found


def keyed(assignment: Assignment, text: str) -> bytes:
    """What an assignment's secret makes of a text: 32 bytes that nobody can tell without it."""
    return hmac.new(assignment.secret, f"{assignment.name}|{text}".encode(), hashlib.sha256).digest()


def fixed_key(assignment: Assignment) -> bytes:
    """The key of public tasks' fixed points. It is no secret: the points are the same for everybody."""
    return hmac.new(b"public", assignment.name.encode(), hashlib.sha256).digest()


def support_names(assignment: Assignment) -> frozenset[str]:
    """The names that the assignment's support files are imported by."""
    return frozenset(Path(name).stem for name, _ in assignment.support)
