"""Stand-ins: what an author's suite holds in the place of a student's objects, classes and module.

Plain data comes out of the box as it is (``worker.mirror``). An object of a student's class stays there; here a stand-in
asks it whatever the suite asks: attributes, methods, operators from both sides, length, iteration, truth.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any, Protocol

from ..calls.call import Outcome

BINARY = "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift"
UNARY = "neg pos abs invert round bool int float complex index trunc hash"
OTHERS = "eq ne lt le gt ge len contains iter next reversed getitem setitem delitem divmod rdivmod call enter exit array"
FORWARDED = frozenset(
    [f"__{before}{name}__" for before in ("", "r", "i") for name in BINARY.split()]
    + [f"__{name}__" for name in (UNARY + " " + OTHERS).split()]
)
BUILTINS = frozenset(["abs", "round", "hash", "bool", "len", "iter", "next", "reversed", "int", "float", "complex", "divmod"])
LIBRARY = {"array": ("numpy", "asarray"), "trunc": ("math", "trunc"), "and": ("operator", "and_"), "or": ("operator", "or_")}
DICE = random.SystemRandom()  # a suite seeds the other one


class Asking(Protocol):
    """Whoever carries a suite's question to the box."""

    def ask(self, function: Any, args: Sequence[Any], kwargs: Mapping[str, Any] = ..., about: frozenset[str] = ...) -> Any:
        """What the function returns there; raises what it raises."""

    def by_name(self, name: str) -> Any:
        """What the student's module has under a name; raises AttributeError where it has none."""


def library(module: str, name: str) -> list[str]:
    """A function of a library, as the box is told of it."""
    return ["L", module, name]


GETATTR, SETATTR, DELATTR = (library("builtins", name) for name in ("getattr", "setattr", "delattr"))


class StandIn:
    """An object that stays in the box. Its own class is made anew here: what the object cannot do, this cannot either."""

    def __getattr__(self, name: str) -> Any:
        return asking(self).ask(GETATTR, [self, name], about=frozenset([f"{type(self).__name__}.{name}"]))

    def __setattr__(self, name: str, value: Any) -> None:
        asking(self).ask(SETATTR, [self, name, value], about=about(self))

    def __delattr__(self, name: str) -> None:
        asking(self).ask(DELATTR, [self, name], about=about(self))

    def __repr__(self) -> str:
        return str(asking(self).ask(library("builtins", "repr"), [self], about=about(self)))

    def __str__(self) -> str:
        return str(asking(self).ask(library("builtins", "str"), [self], about=about(self)))

    def __format__(self, spec: str) -> str:
        return str(asking(self).ask(library("builtins", "format"), [self, spec], about=about(self)))

    def __dir__(self) -> list[str]:
        return list(asking(self).ask(library("builtins", "dir"), [self], about=about(self)))

    def __copy__(self) -> Any:
        return asking(self).ask(library("copy", "copy"), [self], about=about(self))

    def __deepcopy__(self, memo: Any) -> Any:
        return asking(self).ask(library("copy", "deepcopy"), [self], about=about(self))


def asking(held: StandIn) -> Asking:
    """Whom a stand-in asks."""
    line: Asking = object.__getattribute__(held, "_line_of_suite")
    return line


def about(held: Any) -> frozenset[str]:
    """The student's names that a stand-in came from."""
    names: frozenset[str] = object.__getattribute__(held, "_names_of_suite") if isinstance(held, StandIn) else frozenset()
    return names


class StandInClass(type):
    """A class of the student's: called, it makes an object in the box; its attributes are asked for there."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], line: Asking | None = None) -> Any:
        """Refuses a suite's own subclass with TypeError: the student's class is in another process."""
        if line is None:
            of = next(base.__name__ for base in bases if isinstance(base, StandInClass))
            raise TypeError(f"the suite derives {name} from the student's {of}, which stays in the student's process")
        return super().__new__(mcs, name, bases, {**namespace, "_line_of_suite": line})

    def __init__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], line: Asking | None = None) -> None:
        super().__init__(name, bases, namespace)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return cls.line().ask(cls, args, kwargs, frozenset([cls.__name__]))

    def line(cls) -> Asking:
        """Whom its objects ask."""
        asked: Asking = type.__getattribute__(cls, "_line_of_suite")
        return asked

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return cls.line().ask(GETATTR, [cls, name], about=frozenset([cls.__name__]))

    def __setattr__(cls, name: str, value: Any) -> None:
        cls.line().ask(SETATTR, [cls, name, value], about=frozenset([cls.__name__]))


def class_of(line: Asking, name: str, bases: Sequence[type], specials: Sequence[str]) -> type:
    """The class that stands for a student's; one of theirs that is an exception can be raised and caught here."""
    errors = [base for base in bases if issubclass(base, BaseException)]
    if errors:
        return type(name, tuple(errors), {"__str__": told_message})
    own = [base for base in bases if base in (int, float, complex, str, bytes, tuple)]
    stand_ins: list[type] = [base for base in bases if isinstance(base, StandInClass)] or [StandIn]
    able: dict[str, Any] = {special: forwarded(special) for special in specials if special in FORWARDED}
    able |= {"__hash__": None} if "__hash__" not in able else {}
    able |= {"__doc__": asked_for("__doc__"), "__dict__": asked_for("__dict__"), "__name__": asked_for("__name__")}
    kinds = [*stand_ins, *(base for base in own if not any(issubclass(kind, base) for kind in stand_ins))]
    return StandInClass(str(name), tuple(kinds), able, line=line)


def told_message(error: BaseException) -> str:
    """The words of a student's exception, as it says them itself."""
    told = vars(error).get("_message_of_student")
    return BaseException.__str__(error) if told is None else str(told)


def asked_for(name: str) -> Any:
    """An attribute that Python would find here first."""
    return property(lambda self: StandIn.__getattr__(self, name))


def forwarded(special: str) -> Callable[..., Any]:
    """The special method that asks the box."""
    name = special.strip("_")
    reflected = name[0] == "r" and name[1:] in (*BINARY.split(), "divmod")
    function = library(
        *LIBRARY.get(name[reflected:], ("builtins" if name[reflected:] in BUILTINS else "operator", name[reflected:]))
    )

    def method(self: Any, *args: Any) -> Any:
        asked = [args[0], self] if reflected else [self, *args]
        return asking(self).ask(function, asked, about=about(self))

    def called(self: Any, *args: Any, **kwargs: Any) -> Any:
        return asking(self).ask(self, args, kwargs, about(self))

    def entered(self: Any, *args: Any) -> Any:
        return asking(self).ask(StandIn.__getattr__(self, special), args, about=about(self))

    def compared(self: Any, other: Any) -> Any:
        return equal(asking(self), self, other)

    by_name: dict[str, Callable[..., Any]] = {"call": called, "enter": entered, "exit": entered, "eq": compared}
    return by_name.get(name, method)


def equal(line: Asking, held: StandIn, other: Any) -> Any:
    """What the object says of ``==``; one that calls itself equal to whatever it is asked about is equal to nothing.

    The question is put three times among others that are drawn anew, in an order that nobody knows: neither "always" nor
    a count of the questions tells which of them matter.
    """
    if held is other:
        return line.ask(library("operator", "eq"), [held, other], about=about(held))
    decoys: list[Any] = [DICE.random() * 1e6, f"{DICE.getrandbits(64):x}", [DICE.random()], DICE.getrandbits(48)]
    questions = [*(("decoy", decoy) for decoy in decoys), *[("question", other)] * 3]
    DICE.shuffle(questions)
    for kind, asked in questions:
        if kind == "decoy":
            if says_equal(line, held, asked):
                return False
            continue
        answer = line.ask(library("operator", "eq"), [held, asked], about=about(held))
        if answer is not True:
            return answer
    return True


def says_equal(line: Asking, held: StandIn, decoy: Any) -> bool:
    """Whether an object says that it equals something that it cannot have been made to equal."""
    try:
        return line.ask(library("operator", "eq"), [held, decoy], about=about(held)) is True
    except Exception:  # an honest __eq__ may know its own class only
        return False


def object_of(line: Asking, kind: type, plain: Any, names: frozenset[str]) -> Any:
    """The stand-in of one object; ``plain`` is its value where its class derives from a number, text or a tuple."""
    base = next((base for base in (int, float, complex, str, bytes, tuple) if issubclass(kind, base)), None)
    held: Any = object.__new__(kind) if base is None else base.__new__(kind, plain)
    object.__setattr__(held, "_line_of_suite", line)
    object.__setattr__(held, "_names_of_suite", names)
    return held


class StandInModule(ModuleType):
    """The student's module, as ``import`` finds it while a suite runs; ``missing`` gives what stands for an absent name.

    A name that a test file imports and the student did not define must not take the file's other tests with it.
    """

    def __init__(self, name: str, line: Asking, missing: Callable[[str, AttributeError], Any]) -> None:
        super().__init__(name)
        self.__dict__.update(_line_of_suite=line, _missing_of_suite=missing, __file__=f"{name}.py")

    def __getattr__(self, name: str) -> Any:
        line: Asking = self.__dict__["_line_of_suite"]
        if name == "__all__":
            return [name for name in line.ask(library("builtins", "dir"), [self]) if not name.startswith("_")]
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return line.by_name(name)
        except AttributeError as error:
            return self.__dict__["_missing_of_suite"](name, error)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("__"):
            super().__setattr__(name, value)
        else:
            self.__dict__["_line_of_suite"].ask(SETATTR, [self, name, value])

    def __delattr__(self, name: str) -> None:
        self.__dict__["_line_of_suite"].ask(DELATTR, [self, name])


class Missing:
    """Stands for a name that the student did not define: whatever is done with it tells so."""

    def __init__(self, error: AttributeError) -> None:
        self.__dict__["_error"] = error

    def __getattr__(self, name: str) -> Any:
        raise self.__dict__["_error"]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise self.__dict__["_error"]


class Stopped(BaseException):
    """The student's process did not answer; no ``except Exception`` of a suite's takes this for an answer."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.detail or outcome.status)
        self.outcome = outcome
