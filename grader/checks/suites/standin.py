"""Stand-ins: what an author's suite holds in the place of a student's objects, classes and module.

Plain data comes out of the box as it is (``worker.mirror``). An object of a student's class stays there; here a stand-in
asks it whatever the suite asks: attributes, methods, operators from both sides, length, iteration, truth.
"""

from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any, Protocol

from ...calls.call import Outcome


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
GETATTR_STATIC = library("inspect", "getattr_static")
SIGNATURE = library("inspect", "signature")


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
        return super().__new__(mcs, name, bases, {**namespace, "_line_of_suite": line, "_replaced_by_suite": {}})

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
        """Set an attribute in the box. What stood there is remembered: a static method that comes back is one again."""
        replaced = type.__getattribute__(cls, "_replaced_by_suite")
        if name not in replaced:
            replaced[name] = getattr(cls, name, None), cls.line().ask(GETATTR_STATIC, [cls, name, None])
        shown, stored = replaced[name]
        cls.line().ask(SETATTR, [cls, name, stored if value is shown else value], about=frozenset([cls.__name__]))

    def __delattr__(cls, name: str) -> None:
        cls.line().ask(DELATTR, [cls, name], about=frozenset([cls.__name__]))

    def __dir__(cls) -> list[str]:
        return list(cls.line().ask(library("builtins", "dir"), [cls], about=frozenset([cls.__name__])))

    @property  # type: ignore[misc]
    def __dict__(cls) -> Any:  # type: ignore[override]
        """What the student's class has itself: what Python keeps for this one is no business of a suite's."""
        return cls.line().ask(library("builtins", "vars"), [cls], about=frozenset([cls.__name__]))

    @property
    def __signature__(cls) -> Any:
        """What its objects are made from, for ``inspect``."""
        return cls.line().ask(SIGNATURE, [cls], about=frozenset([cls.__name__]))


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

    def __dir__(self) -> list[str]:
        return list(self.__dict__["_line_of_suite"].ask(library("builtins", "dir"), [self]))


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
