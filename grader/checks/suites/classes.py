"""The classes that stand for a student's: what their objects can do is asked for in the box, and nothing else."""

import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...worker.stage import LIKE
from .doubt import DOUBTED
from .standin import GETATTR, SIGNATURE, Asking, StandIn, StandInClass, about, asking, library

BINARY = "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift"
UNARY = "neg pos abs invert round bool int float complex index trunc hash"
OTHERS = "eq ne lt le gt ge len contains iter next reversed getitem setitem delitem divmod rdivmod call enter exit array"
FORWARDED = frozenset(
    [f"__{before}{name}__" for before in ("", "r", "i") for name in BINARY.split()]
    + [f"__{name}__" for name in (UNARY + " " + OTHERS).split()]
)
BUILTINS = frozenset(["abs", "round", "hash", "bool", "len", "iter", "next", "reversed", "int", "float", "complex", "divmod"])
LIBRARY = {"array": ("numpy", "asarray"), "trunc": ("math", "trunc"), "and": ("operator", "and_"), "or": ("operator", "or_")}
NO_FACTS: Mapping[str, Any] = types.MappingProxyType({})


class Special:
    """A special method: ``act`` does it for an object; of the class itself, the student's function is asked for."""

    def __init__(self, name: str, act: Callable[..., Any]) -> None:
        self.name, self.act = name, act

    def __get__(self, held: Any, kind: StandInClass) -> Any:
        return kind.line().ask(GETATTR, [kind, self.name]) if held is None else types.MethodType(self.act, held)


def class_of(
    line: Asking, name: str, bases: Sequence[type], specials: Sequence[str], facts: Mapping[str, Any] = NO_FACTS
) -> type:
    """The class that stands for a student's; one of theirs that is an exception can be raised and caught here.

    ``facts`` are its module and documentation, and under ``like`` the class of Python's own that it stands for.
    """
    errors = [base for base in bases if issubclass(base, BaseException)]
    if errors:
        return type(name, tuple(errors), {"__str__": told_message})
    own = [base for base in bases if base in (int, float, complex, str, bytes, tuple)]
    stand_ins: list[type] = [base for base in bases if isinstance(base, StandInClass)] or [StandIn]
    able: dict[str, Any] = {special: Special(special, forwarded(special)) for special in specials if special in FORWARDED}
    able |= {"__hash__": None} if "__hash__" not in able else {}
    able |= {"__init__": Special("__init__", lambda held, *args, **kwargs: asked(held, "__init__")(*args, **kwargs))}
    able |= {fact: str(facts[fact]) for fact in ("__module__", "__doc__") if fact in facts}
    able |= {"__dict__": asked_for("__dict__"), "__name__": asked_for("__name__")}
    able |= {"__signature__": property(signature_of)} if "__call__" in able else {}
    if facts.get("like") in LIKE:
        like = getattr(types, facts["like"])
        able |= {"__class__": property(lambda held: like), "__doc__": asked_for("__doc__"), "__module__": asked_for("__module__")}
    kinds = [*stand_ins, *(base for base in own if not any(issubclass(kind, base) for kind in stand_ins))]
    return StandInClass(str(name), tuple(kinds), able, line=line)


def told_message(error: BaseException) -> str:
    """The words of a student's exception, as it says them itself."""
    told = vars(error).get("_message_of_student")
    return BaseException.__str__(error) if told is None else str(told)


def asked(held: StandIn, name: str) -> Any:
    """An attribute of the object in the box."""
    return StandIn.__getattr__(held, name)


def asked_for(name: str) -> Any:
    """An attribute that Python would find here first."""
    return property(lambda held: asked(held, name))


def signature_of(held: StandIn) -> Any:
    """What an object takes when it is called, for ``inspect``."""
    return asking(held).ask(SIGNATURE, [held], about=about(held))


def forwarded(special: str) -> Callable[..., Any]:
    """The special method that asks the box."""
    name = special.strip("_")
    reflected = name[0] == "r" and name[1:] in (*BINARY.split(), "divmod")
    function = library(
        *LIBRARY.get(name[reflected:], ("builtins" if name[reflected:] in BUILTINS else "operator", name[reflected:]))
    )

    def method(self: Any, *args: Any) -> Any:
        given = [args[0], self] if reflected else [self, *args]
        return asking(self).ask(function, given, about=about(self))

    def called(self: Any, *args: Any, **kwargs: Any) -> Any:
        return asking(self).ask(self, args, kwargs, about(self))

    def entered(self: Any, *args: Any) -> Any:
        return asking(self).ask(asked(self, special), args, about=about(self))

    by_name: dict[str, Callable[..., Any]] = {"call": called, "enter": entered, "exit": entered, **DOUBTED}
    return by_name.get(name, method)


def object_of(line: Asking, kind: type, plain: Any, names: frozenset[str]) -> Any:
    """The stand-in of one object; ``plain`` is its value where its class derives from a number, text or a tuple."""
    base = next((base for base in (int, float, complex, str, bytes, tuple) if issubclass(kind, base)), None)
    held: Any = object.__new__(kind) if base is None else base.__new__(kind, plain)
    object.__setattr__(held, "_line_of_suite", line)
    object.__setattr__(held, "_names_of_suite", names)
    return held
