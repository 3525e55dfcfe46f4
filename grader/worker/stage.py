"""The submission's end of a conversation with a suite: one call at a time, on values that both ends know.

A request is JSON text, ``{"drop": [ref], "changes": [..], "call": [function, [args], {kwargs}], "stdin": text or null,
"seeds": told or null, "patched": [..], "doubles": [..], "process": name}``; the reply is ``{"printed": text, "read":
characters, "changes": [..], "doubled": [..]}`` with ``value``, ``raised`` or ``lost``, which says why there is neither.
``mirror`` says how values are told, ``doubles`` what a suite puts in the place of others. Beyond plain data a request may
hold ``["M"]``, the submission's module, ``["G", name]``, what it defines, ``["M", name]`` and ``["L", module, name]``, what
a library defines, ``["F", ..]``, a function of the suite's own, and ``["P", ref, description]``, a mock; a reply
``["o", ref, class, base]``, an object that stays here, ``["k", ref, name, [bases], [special methods], {facts}]``, its class,
``["D", ref, path]``, a mock inside one that the suite has sent, and ``["x", class, [args], message, {attributes}, line,
source, names of its classes]``, an exception.
"""

import contextlib
import importlib
import io
import json
import linecache
import marshal
import random
import sys
import types
from collections.abc import Iterator, Sequence
from types import CellType, FunctionType, ModuleType
from typing import Any

import numpy as np

from .doubles import Doubles
from .leaf import MOST_BODY_BYTES
from .mirror import Mirror, TooLarge
from .wire import error_facts

BINARY = "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift divmod"
UNARY = "neg pos abs invert round bool int float complex index trunc hash"
OTHERS = "eq ne lt le gt ge len contains iter next reversed getitem setitem delitem call enter exit array"
SPECIAL = [f"__{before}{name}__" for before in ("", "r", "i") for name in BINARY.split()]
SPECIAL += [f"__{name}__" for name in (UNARY + " " + OTHERS).split()]
PLAIN_MODULES = ("numpy", "math", "random")
LIKE = ("FunctionType", "MethodType", "BuiltinFunctionType", "GeneratorType", "CodeType", "ModuleType")
"""Classes of Python's own that a suite asks ``isinstance`` for; of each the other end makes one that says yes."""
KNOWN_CLASSES = (object, bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, range, slice, type(None))
EXACT: dict[type, Any] = {
    int: int.__pos__,
    float: float.__pos__,
    complex: complex.__pos__,
    str: str.__str__,
    bytes: lambda value: bytes.__getitem__(value, slice(None)),
    tuple: lambda value: tuple.__getitem__(value, slice(None)),
}
"""How an object of a derived class gives its plain value, whatever that class says of itself."""


class Stage(Mirror):
    """Answers requests on one loaded submission; ``lines`` are its file's, as ``linecache`` keeps them."""

    def __init__(self, module: ModuleType, lines: Any = None) -> None:
        super().__init__(first=1)
        self.module = module
        self.own_files = (getattr(module, "__file__", None) or "",)
        self.lines = lines
        self.doubles = Doubles(self)

    def converse(self, text: str) -> str:
        """Make the call of one request; the reply says what came of it."""
        asked, reply = json.loads(text), dict[str, Any]()
        self.nodes = 0
        self.drop(asked["drop"])
        self.adopt(asked["changes"])
        if asked["seeds"] is not None:
            plain, legacy = self.hear(asked["seeds"])
            random.setstate(plain)
            np.random.set_state(legacy)
        self.doubles.patch(asked["patched"], asked["process"])
        self.doubles.describe(asked["doubles"])
        function, args, kwargs = asked["call"]
        printed, stdin = io.StringIO(), sys.stdin
        typed = io.StringIO(asked["stdin"]) if asked["stdin"] is not None else None
        try:
            sys.stdin = typed or stdin
            with contextlib.redirect_stdout(printed), self.known_by_name():
                called = self.hear(function)
                value = called(*map(self.hear, args), **{name: self.hear(entry) for name, entry in kwargs.items()})
            reply["value"] = value
        except (Exception, SystemExit, KeyboardInterrupt, GeneratorExit) as error:
            reply["raised"] = error
        finally:
            sys.stdin = stdin
        reply["read"] = typed.tell() if typed is not None else 0
        return self.told(reply, printed.getvalue())

    @contextlib.contextmanager
    def known_by_name(self) -> Iterator[None]:
        """The submission is found under its name, and its lines under its file's, as ``inspect`` looks for them.

        In the grader's own process both may be those of another program meanwhile: there the solution is run.
        """
        name, file = str(self.module.__name__), self.own_files[0]
        before, cached = sys.modules.get(name), linecache.cache.get(file)
        sys.modules[name] = self.module
        if self.lines is not None:
            linecache.cache[file] = self.lines
        try:
            yield
        finally:
            shelves: Any = ((sys.modules, name, before), (linecache.cache, file, cached))
            for names, key, kept in shelves:
                names.pop(key, None) if kept is None else names.update({key: kept})

    def told(self, reply: dict[str, Any], printed: str) -> str:
        """A reply as text; one that says so where there is too much of it, or an object cannot be looked at."""
        try:
            changes = self.changes()
            result = {"raised": self.tell_raised(reply["raised"])} if "raised" in reply else {"value": self.tell(reply["value"])}
            rest = {"changes": changes, "doubled": self.doubles.called(), "printed": printed[:MOST_BODY_BYTES]}
            text = json.dumps({**result, "read": reply["read"], **rest})
            why = "a result of more than 8 MB" if len(text) >= MOST_BODY_BYTES else ""
        except (TooLarge, RecursionError, MemoryError):
            why = "a result with too many parts"
        except Exception as error:
            why = f"a result that cannot be looked at ({type(error).__name__})"
        return json.dumps({"lost": why, "changes": [], "doubled": [], "printed": "", "read": 0}) if why else text

    def tell_other(self, value: Any) -> Any:
        """An exception, a class, or an object that stays here."""
        if isinstance(value, BaseException):
            return self.tell_raised(value)
        if isinstance(value, type):
            return self.tell_class(value)
        if type(value) is ModuleType and value.__name__ in PLAIN_MODULES:
            return ["M", value.__name__]
        part = self.doubles.tell(value)
        if part is not None:
            return part
        plain = next((exact for base, exact in EXACT.items() if issubclass(type(value), base)), None)
        kept = None if plain is None else self.tell(plain(value))
        return ["o", self.number(value), self.tell(type(value)), kept]

    def tell_class(self, kind: type) -> Any:
        """A class: by its name where every Python has it, else with what it stands on and what its objects can do."""
        if kind in KNOWN_CLASSES or kind.__module__ == "builtins" and issubclass(kind, BaseException):
            return ["L", "builtins", kind.__name__]
        numbers = (kind is np.ndarray or issubclass(kind, BaseException | np.generic)) and kind.__module__.split(".")[
            0
        ] == "numpy"
        if numbers and getattr(sys.modules.get(kind.__module__), kind.__name__, None) is kind:
            return ["L", kind.__module__, kind.__name__]
        ref = self.number(kind)
        bases = [self.tell(base) for base in kind.__bases__]
        like = next((name for name in LIKE if getattr(types, name) is kind), "")
        facts = {"like": like, **{name: text for name in ("__module__", "__doc__") if type(text := vars(kind).get(name)) is str}}
        return ["k", ref, kind.__name__, bases, [name for name in SPECIAL if defined(kind, name)], facts]

    def tell_raised(self, error: BaseException) -> Any:
        """An exception, as far as it can be told."""
        line, (_, bases, message, source) = error_facts(error, self.own_files)
        attributes = {name: self.tell(entry) for name, entry in vars(error).items()}
        return ["x", self.tell(type(error)), list(map(self.tell, error.args)), message, attributes, line, source, bases]

    def hear_other(self, kind: str, parts: Sequence[Any]) -> Any:
        """A module, what a library defines, a function of the suite's own, or a mock."""
        if kind == "M":
            return importlib.import_module(parts[0]) if parts else self.module
        if kind == "G":
            return getattr(self.module, parts[0])
        if kind == "L":
            value = importlib.import_module(parts[0])
            for name in parts[1].split("."):
                value = getattr(value, name)
            return value
        if kind == "F":
            return self.function(*parts)
        if kind == "P":
            return self.doubles.make(*parts)
        return super().hear_other(kind, parts)

    def function(self, ref: int, code: str, outer: dict[str, Any], defaults: Any, named: Any, cells: Sequence[Any]) -> Any:
        """A function of the suite's own, made anew here: what it does is done in this process."""
        names: dict[str, Any] = {"__builtins__": __builtins__}
        closure = tuple(CellType() for _ in cells)
        made = FunctionType(marshal.loads(bytes.fromhex(code)), names, None, None, closure)
        self.enter(ref, made)
        made.__defaults__, made.__kwdefaults__ = self.hear(defaults), self.hear(named)
        for cell, content in zip(closure, cells):
            cell.cell_contents = self.hear(content)
        names |= {name: self.hear(entry) for name, entry in outer.items()}
        return made


def defined(kind: type, name: str) -> bool:
    """Whether objects of a class have a special method; that of its metaclass does not count."""
    found = next((vars(base)[name] for base in type.mro(kind) if name in vars(base)), None)
    return found is not None
