"""What a suite puts in the place of others, as ``unittest.mock`` and pytest's monkeypatch do, for the student's process.

A mock is described, is made anew there (``worker.doubles``), and hears here what it was called with. What a suite replaces
in a library, ``input`` or ``random.randint``, is replaced there too.
"""

import inspect
import itertools
import operator
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ...worker.mirror import Mirror

KINDS = ("MagicMock", "Mock", "NonCallableMagicMock", "NonCallableMock", "PropertyMock")
MOST_EFFECTS = 1_000
"""Of one mock: an endless iterator of answers has an end."""
PATCHED = ("builtins", "math", "os", "random", "time", "numpy", "numpy.linalg", "numpy.random")
"""Where a suite's replacements are looked for."""
RETURNED = "()"
STEPS = re.compile(r"\(\)|\w+")


def is_double(value: Any) -> bool:
    """Whether a value is a mock that can be made anew elsewhere. Raises TypeError for one of another class."""
    mock = sys.modules.get("unittest.mock")
    if mock is None or not issubclass(type(value), mock.NonCallableMock):
        return False
    kind = class_of_mock(value)
    if kind not in KINDS:
        raise TypeError(f"a mock of the class {kind} cannot be sent to the student's process; use MagicMock")
    return True


def class_of_mock(double: Any) -> str:
    """The name of a mock's class; each mock has one of its own, which stands before that."""
    return type(double).__mro__[1].__name__


class Doubles:
    """The mocks that the student's process has, by their numbers."""

    def __init__(self) -> None:
        self.sent: dict[int, tuple[Any, Any]] = {}

    def told(self, double: Any, mirror: Mirror, holder: Any = None) -> Any:
        """A mock as it travels; it is watched from now on. ``holder`` is the mock that has it as a part of itself."""
        if id(double) in mirror.refs:
            return mirror.tell(double)
        ref = mirror.number(double)
        return ["P", ref, self.described(ref, double, mirror, holder)]

    def described(self, ref: int, double: Any, mirror: Mirror, holder: Any = None) -> dict[str, Any]:
        """A mock's description; ``worker.doubles`` says how. Raises TypeError where it holds what cannot be sent."""
        if (data := read_data(double)) is not None:
            self.sent[ref] = double, state(double, set())
            return {"kind": "mock_open", "data": mirror.tell(data)}
        returned, wraps = returned_by(double), double._mock_wraps

        def tell(value: Any) -> Any:
            return self.told(value, mirror, double) if is_double(value) else mirror.tell(value)

        told = {
            "kind": class_of_mock(double),
            "only": double._mock_methods and list(map(str, double._mock_methods)),
            "root": holder is None or double._mock_new_parent is not holder,
            "returns": [] if returned is default() else [tell(returned)],
            "effect": effect(double, mirror.tell),
            "wraps": [] if wraps is None else [mirror.tell(wraps)],
            "holds": {name: tell(value) for name, value in held(double).items()},
        }
        self.sent[ref] = double, state(double, set())
        return told

    def changed(self, mirror: Mirror) -> list[Any]:
        """The mocks that their suite has told something since, ``[ref, description]``; forgotten ones are dropped."""
        self.sent = {ref: kept for ref, kept in self.sent.items() if mirror.known.get(ref) is kept[0]}
        changed = [(ref, double) for ref, (double, before) in self.sent.items() if state(double, set()) != before]
        news = [(ref, double) for ref, double in changed if read_data(double) is None]
        return [[ref, self.described(ref, double, mirror)] for ref, double in news]

    def part(self, ref: int, path: str) -> Any:
        """The mock at a path inside one that was sent. Raises KeyError or ValueError where there is none."""
        return inside(self.sent[ref][0], path)

    def hear(self, called: Sequence[Sequence[Any]], hear: Callable[[Any], Any]) -> None:
        """Let the mocks know what they were called with there. Raises KeyError or ValueError for calls of no mock."""
        for ref, path, args, kwargs in called:
            double, _ = self.sent[ref]
            record(double, str(path), list(map(hear, args)), {str(key): hear(value) for key, value in kwargs.items()})
        if called:
            self.sent = {ref: (double, state(double, set())) for ref, (double, _) in self.sent.items()}


def default() -> Any:
    """What a mock's return value is where nobody has set it."""
    from unittest import mock  # a suite that has a mock has imported it

    return mock.DEFAULT


def read_data(double: Any) -> Any:
    """What the files hold that a ``mock_open`` opens; None for every other mock."""
    does = double.side_effect
    if getattr(does, "__qualname__", "") != "mock_open.<locals>.reset_data":
        return None
    return inspect.getclosurevars(does).nonlocals["read_data"]


def returned_by(double: Any) -> Any:
    """What a mock returns, where its suite has said so; with ``autospec`` that is said to a function before it."""
    return double._mock_return_value if double._mock_delegate is None else double.return_value


def held(double: Any) -> dict[str, Any]:
    """The attributes that a mock has by name: those that a suite has set, and the mocks that it has made itself."""
    own = {name: value for name, value in vars(double).items() if not name.startswith("_") and name != "method_calls"}
    return {**own, **{name: child for name, child in double._mock_children.items() if name != RETURNED and is_double(child)}}


def effect(double: Any, tell: Callable[[Any], Any]) -> Any:
    """What a mock does when it is called; what an iterator has left stays in it."""
    does = double.side_effect
    if not isinstance(does, Iterator):
        return None if does is None else told_effect(does, tell)
    left = list(itertools.islice(does, MOST_EFFECTS))
    double.side_effect = itertools.chain(left, does)
    return ["each", [told_effect(each, tell) for each in left]]


def told_effect(does: Any, tell: Callable[[Any], Any]) -> Any:
    """One effect as it travels: a function, an exception or a value."""
    if isinstance(does, BaseException):
        return ["raise", tell(type(does)), list(map(tell, does.args))]
    if isinstance(does, type) and issubclass(does, BaseException):
        return ["raise", tell(does), []]
    return ["call" if callable(does) else "give", tell(does)]


def state(double: Any, seen: set[int]) -> Any:
    """What changes where a suite tells its mock, or one inside it, to answer otherwise."""
    if id(double) in seen:
        return id(double)
    seen.add(id(double))
    parts = {**held(double), RETURNED: returned_by(double)}
    inner = [(name, state(part, seen) if is_double(part) else id(part)) for name, part in parts.items()]
    return id(double.side_effect), id(double._mock_wraps), inner


def inside(double: Any, path: str) -> Any:
    """The mock at a path inside another, ``().read``. Raises ValueError where there is none: a path leads to mocks only."""
    for step in STEPS.findall(path):
        double = double.return_value if step == RETURNED else getattr(double, step)
        if not is_double(double):
            raise ValueError("there is no mock")
    return double


def record(double: Any, path: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
    """Note a call on a mock, or on one inside it; nothing is run, whatever the path says."""
    double = inside(double, path)
    double._increment_mock_call(*args, **kwargs)
    if isinstance(double.side_effect, Iterator):
        next(double.side_effect, None)


class Patches:
    """What a suite has put in the place of what libraries define, compared with what was there when it began."""

    def __init__(self) -> None:
        self.before = {name: dict(vars(sys.modules[name])) for name in PATCHED}
        self.arguments = list(sys.argv)
        self.told: dict[tuple[str, str], Any] = {}

    def changes(self) -> list[tuple[tuple[str, str], list[Any]]]:
        """The names whose value is another than was told last, with the value; without one where the old is back."""
        if not self.told and sys.argv == self.arguments and all(map(unchanged, self.before, self.before.values())):
            return []
        patched = {
            (module, name): now
            for module, names in self.before.items()
            for name, old in names.items()
            if (now := vars(sys.modules[module]).get(name, old)) is not old
        }
        if sys.argv != self.arguments:
            patched["sys", "argv"] = list(sys.argv)
        back: list[tuple[tuple[str, str], list[Any]]] = [(place, []) for place in self.told if place not in patched]
        new = [(place, [value]) for place, value in patched.items() if self.told.get(place, self) is not value]
        self.told = patched
        return [*back, *new]

    def forget(self) -> None:
        """The student's process has ended, and what was told there with it."""
        self.told = {}


def unchanged(module: str, names: Mapping[str, Any]) -> bool:
    """Whether a library holds the very values that it held; asked at every call of a suite."""
    return all(map(operator.is_, vars(sys.modules[module]).values(), names.values()))
