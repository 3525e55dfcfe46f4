"""Mirror: values that a suite and a submission share, though they live in two processes.

A value of plain data (numbers, text, None, arrays, lists, tuples, dicts, sets, and trees of them) is told whole and is
made anew at the other end. Lists, dicts, sets and arrays can be changed, so both ends number them and tell each other
what has changed since: ``f(W)`` may write into W, and ``net.params["W"][0] = 1`` reaches the net. What is not plain data
stays where it is; the other end gets its number.

What travels is JSON text: None, truth values, text and small whole numbers as they are, everything else as a list that
begins with its kind::

    ["i", hex]  ["f", hex]  ["c", hex, hex]  ["y", hex]  ["g", dtype, base64]  ["e"]  ["r", start, stop, step]  ["s", a, b, c]
    ["t", [..]]  ["z", [..]]  ["l", ref, [..]]  ["S", ref, [..]]  ["d", ref, [[key, value]..]]
    ["a", ref, dtype, shape, base64]  ["O", ref, shape, [..]]  ["U", ref, text or null, place]  ["=", ref]
    ["q", [[parameter, kind, [default], [annotation]]..], [annotation]]

``U`` is a text stream, with null once it is closed, and ``q`` a function's signature.

Whoever reads it believes nothing: a reader raises for whatever is not of this form, and makes nothing but these values.
"""

import base64
import io
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

DTYPE = re.compile(r"[<>|=][biufcSUmM]\d+(\[\w+\])?")
MOST_NODES = 400_000
SMALL = 2**53


class TooLarge(Exception):
    """A value has more parts than may travel."""


class Mirror:
    """One end's numbers for the values that both ends know; the two ends count from 0 and from 1, by twos."""

    def __init__(self, first: int) -> None:
        self.next = first
        self.known: dict[int, Any] = {}
        self.refs: dict[int, int] = {}
        self.shots: dict[int, Any] = {}
        self.nodes = 0

    def number(self, value: Any) -> int:
        """A new number for a value, which is kept from now on."""
        ref, self.next = self.next, self.next + 2
        self.enter(ref, value)
        return ref

    def enter(self, ref: int, value: Any) -> None:
        """Keep a value under a number."""
        self.known[ref], self.refs[id(value)] = value, ref

    def drop(self, refs: Iterable[int]) -> None:
        """Forget values that the other end no longer needs."""
        for ref in refs:
            if ref in self.known:
                self.refs.pop(id(self.known.pop(ref)), None)
                self.shots.pop(ref, None)

    def tell(self, value: Any) -> Any:
        """A value as it travels. Raises TooLarge."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise TooLarge
        kind = type(value)
        if value is None or kind in (bool, str):
            return value
        if id(value) in self.refs and self.known[self.refs[id(value)]] is value:
            return ["=", self.refs[id(value)]]
        simple = SIMPLE.get(kind)
        if simple is not None:
            return simple(value)
        if kind in (tuple, frozenset):
            return ["t" if kind is tuple else "z", list(map(self.tell, value))]
        if issubclass(kind, np.generic) and value.dtype.kind in "biufcSUmM":
            return ["g", value.dtype.str, packed(value)]
        plain = changeable(value)
        if plain is not None:
            return self.tell_new(value, plain)
        inspect = sys.modules.get("inspect")
        return self.tell_signature(value) if inspect and kind is inspect.Signature else self.tell_other(value)

    def tell_signature(self, signature: Any) -> Any:
        """What a function takes: a name, a kind, and where there are any a default and an annotation, for each parameter."""
        empty = type(signature).empty

        def given(value: Any) -> list[Any]:
            return [] if value is empty else [self.tell(value)]

        told = [
            [each.name, int(each.kind), given(each.default), given(each.annotation)] for each in signature.parameters.values()
        ]
        return ["q", told, given(signature.return_annotation)]

    def tell_new(self, value: Any, kind: str) -> Any:
        """A list, dict, set or array that the other end does not know yet."""
        ref = self.number(value)
        told = self.content(value, kind)
        self.shots[ref] = shot(value)
        return [kind, ref, *told]

    def content(self, value: Any, kind: str) -> list[Any]:
        """What is in a value that can change."""
        if kind == "a":
            return [value.dtype.str, list(value.shape), packed(value)]
        if kind == "O":
            return [list(value.shape), list(map(self.tell, value.ravel()))]
        if kind == "U":
            return list(shot(value))
        if kind == "d":
            return [[[self.tell(key), self.tell(entry)] for key, entry in dict.items(value)]]
        return [list(map(self.tell, value))]

    def tell_other(self, value: Any) -> Any:
        """What is no plain data; each end has its own way. Raises TypeError where it cannot travel."""
        raise TypeError(f"a {type(value).__name__} cannot be sent")

    def hear(self, told: Any) -> Any:
        """The value that was told. Raises ValueError, or another exception of Python's own, for what is none."""
        if not isinstance(told, list):
            if isinstance(told, float):
                raise ValueError("a bare float")
            return told
        kind, *parts = told
        if kind == "=":
            return self.known[parts[0]]
        if kind in READ:
            return READ[kind](*parts)
        if kind in ("t", "z"):
            return (tuple if kind == "t" else frozenset)(map(self.hear, parts[0]))
        if kind in EMPTY:
            value = EMPTY[kind](parts)
            self.enter(int(parts[0]), value)
            self.fill(value, kind, parts[1:])
            self.shots[parts[0]] = shot(value)
            return value
        return self.hear_signature(*parts) if kind == "q" else self.hear_other(kind, parts)

    def hear_signature(self, parameters: Sequence[Sequence[Any]], returns: Sequence[Any]) -> Any:
        """A signature as it was told. Raises ValueError where it is none."""
        import inspect  # few suites ask for one

        empty: Any = inspect.Signature.empty

        def given(told: Sequence[Any]) -> Any:
            return self.hear(told[0]) if told else empty

        made = [
            inspect.Parameter(str(name), inspect._ParameterKind(kind), default=given(default), annotation=given(annotation))
            for name, kind, default, annotation in parameters
        ]
        return inspect.Signature(made, return_annotation=given(returns))

    def hear_other(self, kind: str, parts: Sequence[Any]) -> Any:
        """What only this end makes something of."""
        raise ValueError(f"a value of kind {kind!r}")

    def fill(self, value: Any, kind: str, content: Sequence[Any]) -> None:
        """Put content into a value that is here already."""
        if kind == "a":
            value[...] = array_of(*content)
        elif kind == "O":
            for place, entry in zip(np.ndindex(*content[0]), content[1], strict=True):
                value[place] = self.hear(entry)
        elif kind == "U":
            write(value, *content)
        elif kind == "l":
            value[:] = [self.hear(entry) for entry in content[0]]
        elif kind == "d":
            entries = [(self.hear(key), self.hear(entry)) for key, entry in content[0]]
            value.clear()
            value.update(entries)
        else:
            entries = [self.hear(entry) for entry in content[0]]
            value.clear()
            value.update(entries)

    def changes(self) -> list[Any]:
        """What has changed here since it was told or heard."""
        told: list[Any] = []
        for ref, before in list(self.shots.items()):
            value = self.known[ref]
            if changed(value, before):
                kind = changeable(value) or "l"
                told.append([ref, kind, self.content(value, kind)])
                self.shots[ref] = shot(value)
        return told

    def adopt(self, changes: Sequence[Any]) -> None:
        """Make the other end's changes here."""
        for ref, kind, content in changes:
            self.fill(self.known[ref], kind, content)
            self.shots[ref] = shot(self.known[ref])


def changeable(value: Any) -> str | None:
    """The kind of a value that can change and is plain data all the same; None for every other value.

    A dict of the module collections is a dict, a matrix is an array: their content is what a suite looks at.
    """
    kind = type(value)
    if issubclass(kind, np.ndarray):
        return "O" if value.dtype.kind == "O" else "a" if value.dtype.kind in "biufcSUmM" else None
    if kind is dict or (issubclass(kind, dict) and kind.__module__ == "collections"):
        return "d"
    return "l" if kind is list else "S" if kind is set else "U" if kind is io.StringIO else None


def packed(value: Any) -> str:
    """The bytes of an array or a numpy scalar, in C order."""
    return base64.b64encode(np.asarray(value, order="C").tobytes()).decode("ascii")


def array_of(dtype: str, shape: Sequence[int], data: str) -> Any:
    """The array that was packed. Raises ValueError where dtype, shape and bytes do not fit."""
    if not isinstance(dtype, str) or not DTYPE.fullmatch(dtype) or len(shape) > 32:
        raise ValueError("no such dtype")
    return (
        np.frombuffer(base64.b64decode(data, validate=True), dtype=np.dtype(dtype)).reshape([int(size) for size in shape]).copy()
    )


def shot(value: Any) -> Any:
    """What a value holds now, to be compared with later: the same objects, or the same bytes."""
    if isinstance(value, np.ndarray):
        return list(value.ravel()) if value.dtype.kind == "O" else value.tobytes()
    if isinstance(value, io.StringIO):
        return (None, 0) if value.closed else (value.getvalue(), value.tell())
    if isinstance(value, dict):
        return [part for pair in dict.items(value) for part in pair]
    return set(value) if isinstance(value, set) else list(value)


def write(stream: io.StringIO, text: str | None, place: int) -> None:
    """Make a text stream hold a text and stand at a place; None closes it."""
    if text is None:
        stream.close()
        return
    stream.seek(0)
    stream.truncate()
    stream.write(text)
    stream.seek(int(place))


def changed(value: Any, before: Any) -> bool:
    """Whether a value no longer holds what it held."""
    now = shot(value)
    if isinstance(now, list):
        return len(now) != len(before) or any(one is not other for one, other in zip(now, before))
    return bool(now != before)


SIMPLE: dict[type, Any] = {
    int: lambda value: value if -SMALL < value < SMALL else ["i", hex(value)],
    float: lambda value: ["f", value.hex()],
    complex: lambda value: ["c", value.real.hex(), value.imag.hex()],
    bytes: lambda value: ["y", value.hex()],
    range: lambda value: ["r", value.start, value.stop, value.step],
    slice: lambda value: ["s", *(part if part is None else int(part) for part in (value.start, value.stop, value.step))],
    type(...): lambda value: ["e"],
}
READ: dict[str, Any] = {
    "i": lambda text: int(text, 16),
    "f": float.fromhex,
    "c": lambda real, imag: complex(float.fromhex(real), float.fromhex(imag)),
    "y": bytes.fromhex,
    "g": lambda dtype, data: array_of(dtype, (), data)[()],
    "r": lambda start, stop, step: range(int(start), int(stop), int(step)),
    "s": lambda *parts: slice(*(part if part is None else int(part) for part in parts[:3])),
    "e": lambda: ...,
}
EMPTY: dict[str, Any] = {
    "l": lambda parts: [],
    "S": lambda parts: set(),
    "d": lambda parts: {},
    "U": lambda parts: io.StringIO(newline=""),
    "a": lambda parts: array_of(*parts[1:]),
    "O": lambda parts: np.empty([int(size) for size in parts[1]], dtype=object),
}
