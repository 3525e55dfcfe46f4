"""Doubles: what a suite puts in the place of a student's function, or of a library's, for the length of a test.

A mock of ``unittest.mock`` is told as ``["P", ref, description]`` and made anew here; what the student's code calls it with
is told back. A description is ``{"kind": class, "only": names or null, "root": whether it is told by itself, "returns":
[value], "effect": effect, "wraps": [value], "holds": {name: value}}``. An effect is null, ``["call", function]``,
``["give", value]``, ``["raise", class, [args]]`` or ``["each", [effects]]``. What ``mock_open`` gives is told as ``{"kind":
"mock_open", "data": what the files hold}``.
"""

import importlib
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .mirror import Mirror

PROCESS = os.urandom(8).hex()
"""Names this process. Where both ends are in one, as with the solution, what a suite replaces is replaced already."""

DEEPEST = 20


class Doubles:
    """The mocks and the patched names of one submission's process."""

    def __init__(self, mirror: "Mirror") -> None:
        self.mirror = mirror
        self.made: dict[int, Any] = {}
        self.told: dict[int, int] = {}
        self.originals: dict[tuple[str, str], Any] = {}

    def patch(self, patched: Sequence[Sequence[Any]], process: str) -> None:
        """Put values in the place of what libraries define, ``[module, name, value]``, or give back what was there."""
        for module, name, *value in patched:
            home = importlib.import_module(module)
            original = self.originals.setdefault((module, name), getattr(home, name))
            heard = self.mirror.hear(value[0]) if value else original
            if process != PROCESS:
                setattr(home, name, heard)

    def make(self, ref: int, description: Mapping[str, Any]) -> Any:
        """A mock as described; its calls are told from now on."""
        from unittest import mock  # it imports asyncio, and few suites need it

        if description["kind"] == "mock_open":
            made = mock.mock_open(read_data=self.mirror.hear(description["data"]))
            self.mirror.enter(ref, made)
            self.made[ref], self.told[ref] = made, 0
            return made
        given = {"spec": description["only"]} if description["only"] is not None else {}
        made = vars(mock)[description["kind"]](**given)
        self.mirror.enter(ref, made)
        if description["root"]:
            made._mock_new_name = "()"  # so that no mock that holds it tells its calls too
            self.made[ref], self.told[ref] = made, 0
        self.configure(made, description)
        return made

    def describe(self, described: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
        """What the suite has told its mocks since they were made."""
        for ref, description in described:
            self.configure(self.mirror.known[ref], description)

    def configure(self, made: Any, description: Mapping[str, Any]) -> None:
        """Make a mock answer as described."""
        hear = self.mirror.hear
        for value in description["returns"]:
            made.return_value = hear(value)
        for value in description["wraps"]:
            made._mock_wraps = hear(value)
        made.side_effect = self.effect(description["effect"])
        for name, value in description["holds"].items():
            setattr(made, name, hear(value))

    def effect(self, told: Any) -> Any:
        """What a mock does when it is called, as ``side_effect`` wants it."""
        if told is None:
            return None
        kind, what, *more = told
        if kind == "raise":
            return self.mirror.hear(what)(*map(self.mirror.hear, more[0]))
        if kind == "each":
            return list(map(self.effect, what))
        return self.mirror.hear(what)

    def tell(self, value: Any) -> Any:
        """A mock that has made itself in one that was told, ``["D", ref, path]``; None for every other value."""
        path: list[str] = []
        while getattr(type(value), "_increment_mock_call", None) is not None and len(path) < DEEPEST:
            ref = self.mirror.refs.get(id(value))
            if ref is not None:
                return ["D", ref, ".".join(path[::-1])]
            path.append(str(value._mock_new_name))
            value = value._mock_new_parent
        return None

    def called(self) -> list[Any]:
        """The calls of every mock since they were last told: ``[ref, name, [args], {kwargs}]``."""
        told: list[Any] = []
        tell = self.mirror.tell
        for ref, made in list(self.made.items()):
            if ref not in self.mirror.known:
                del self.made[ref], self.told[ref]
                continue
            calls = list(made.mock_calls)
            for name, args, kwargs in calls[self.told[ref] :]:
                told.append([ref, name, list(map(tell, args)), {key: tell(value) for key, value in kwargs.items()}])
            self.told[ref] = len(calls)
        return told
