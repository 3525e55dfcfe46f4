"""Loads a submission from bytes and runs the steps of calls on it; the steps are described in ``worker``."""

import contextlib
import importlib.machinery
import io
import linecache
import operator
import sys
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from types import CodeType, MappingProxyType, ModuleType
from typing import Any

import numpy as np

from .leaf import Leaf, describe
from .notebook import code_cells, lines_of, run_cells
from .stage import Stage
from .watch import Watch, wanted

More = Callable[[], Sequence[tuple[str, Any]]]
"""Gives further inputs, each a name and the expression of its value."""


def nothing_more() -> Sequence[tuple[str, Any]]:
    """Where all inputs are there from the start."""
    return ()


class Absent(Exception):
    """A name that a call needs is not defined by the submission; the name is the only argument."""


class NotGiven(BaseException):
    """An input that should have come later did not, which is no fault of the code that waits for it."""


class NotRaised(AssertionError):
    """A call that should raise did not."""


class Machine:
    """Runs steps on one loaded submission and keeps the variables they bind until a fresh run.

    ``lost`` tells, by name, why what a cell of a notebook was to define is missing.
    """

    def __init__(
        self, module: ModuleType, support: dict[str, ModuleType], lost: Mapping[str, BaseException] = MappingProxyType({})
    ) -> None:
        self.module, self.support, self.lost = module, support, lost
        self.lines = linecache.cache.get(str(getattr(module, "__file__", "")))
        self.slots: dict[str, Any] = {}
        self.awaited: set[str] = set()
        self.stage: Stage | None = None
        self.step = 0
        self.watch: Watch | None = None

    def run(
        self, steps: Sequence[Any], fresh: bool, leaves: dict[str, Leaf], waits: Collection[int] = (), more: More = nothing_more
    ) -> None:
        """Run ``steps`` in order and put what is fetched into ``leaves``; raises whatever the student's code raises.

        Before each step whose index is among ``waits`` further inputs are bound, which ``more`` gives.
        """
        if fresh:
            self.slots, self.stage = {}, None
        self.awaited = set()
        self.watch = Watch(steps) if wanted(steps) else None
        # Who has numpy raise on everything means faults; an underflow to zero is none, and numpy says so by default.
        with np.errstate(under="ignore"), contextlib.ExitStack() as scope:
            for self.step, (kind, target, expression) in enumerate(steps):
                if self.step in waits:
                    for name, node in more():
                        self.give((name,), node)
                if kind == "fetch":
                    leaves[target] = self.fetch(expression)
                elif kind == "converse":
                    self.stage = self.stage or Stage(self.module, self.lines)
                    leaves[target] = Leaf("text", "str", "str", (), [self.stage.converse(expression)])
                elif kind == "strict":
                    scope.enter_context(warnings_are_errors())
                elif kind == "later":
                    self.forget(target)
                else:
                    self.give(target, expression)

    def give(self, names: Sequence[str], expression: Any) -> None:
        """Bind the value of an expression, and watch it."""
        self.bind(names, self.evaluate(expression))
        if self.watch is not None:
            self.watch.after(self.step, names, expression, self.slots)

    def forget(self, names: Sequence[str]) -> None:
        """Unbind names until what they are bound to comes, and watch no more what they were bound to."""
        for name in names:
            self.slots.pop(name, None)
            self.awaited.add(name)
            if self.watch is not None:
                self.watch.held.pop(name, None)

    def bind(self, names: Sequence[str], value: Any) -> None:
        """Bind a value to its name, or its parts to their names."""
        if len(names) == 1:
            self.slots[names[0]] = value
        elif names:
            values = tuple(value)
            if len(values) != len(names):
                raise ValueError(f"{len(names)} values expected ({', '.join(names)}), {len(values)} returned")
            self.slots.update(zip(names, values))

    def fetch(self, expression: Any) -> Leaf:
        """The leaf of an expression's value; missing where there is no such value."""
        try:
            return describe(self.evaluate(expression))
        except (KeyError, IndexError, AttributeError, TypeError):
            return Leaf("missing")

    def evaluate(self, node: Any) -> Any:
        """The value of one expression; see ``worker`` for the kinds of node. The most frequent ones come first."""
        kind = node[0]
        if kind == "const":
            return node[1]
        if kind == "var":
            return self.slots[node[1]] if node[1] in self.slots else self.unbound(node[1])
        if kind == "array":
            return np.frombuffer(node[3], dtype=node[1]).reshape(node[2]).copy()
        if kind == "call":
            function = self.evaluate(node[1])
            return function(*map(self.evaluate, node[2]), **{name: self.evaluate(arg) for name, arg in node[3]})
        if kind == "global":
            if not hasattr(self.module, node[1]):
                raise self.lost.get(node[1]) or Absent(node[1])
            return getattr(self.module, node[1])
        if kind in ("tuple", "list"):
            return (tuple if kind == "tuple" else list)(map(self.evaluate, node[1]))
        if kind == "dict":
            return {key: self.evaluate(entry) for key, entry in node[1]}
        if kind == "item":
            return self.evaluate(node[1])[self.evaluate(node[2])]
        if kind == "attr":
            return getattr(self.evaluate(node[1]), node[2])
        if kind == "op":
            return getattr(operator, node[1])(*map(self.evaluate, node[2]))
        if kind == "slice":
            return slice(*map(self.evaluate, node[1]))
        if kind == "setattr":
            return setattr(self.evaluate(node[1]), node[2], self.evaluate(node[3]))
        if kind == "setitem":
            return operator.setitem(*map(self.evaluate, node[1:]))
        if kind in ("raises", "prints"):
            return self.block(*node)
        if kind == "support":
            return getattr(self.support[node[1]], node[2])
        if kind == "changed":
            return [] if self.watch is None else self.watch.found
        raise ValueError(f"a step has a node of kind {kind!r}")

    def unbound(self, name: str) -> Any:
        """Raises KeyError for a variable that nothing has bound, NotGiven where that was to be done from outside."""
        raise NotGiven(name) if name in self.awaited else KeyError(name)

    def block(self, kind: str, name: str, wanted: str, steps: Sequence[Any]) -> None:
        """Run the steps of a ``with``; bind what was raised, or what was printed, to ``name``.

        Raises NotRaised where nothing of the class ``wanted`` is raised and no name asks what came instead.
        """
        printed, told = io.StringIO(), f"no {wanted}"
        try:
            with contextlib.redirect_stdout(printed) if kind == "prints" else contextlib.nullcontext():
                for _, names, node in steps:
                    self.bind(names, self.evaluate(node))
        except Exception as error:
            if kind == "prints" or wanted not in [base.__name__ for base in type(error).__mro__]:
                raise
            told = wanted
        if name:
            self.slots[name] = printed.getvalue() if kind == "prints" else told
        elif told != wanted:
            raise NotRaised(f"no {wanted} was raised")


@contextlib.contextmanager
def warnings_are_errors() -> Iterator[None]:
    """numpy's warnings raise RuntimeWarning; a silent underflow to zero stays silent, as it is by default."""
    with np.errstate(divide="warn", over="warn", invalid="warn", under="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        yield


class InMemory:
    """Imports modules from bytes that arrived over the wire: no file is written or read for them.

    A finder and a loader by what it does: ``importlib.abc`` takes longer to import than all else that is used here.
    """

    def __init__(self, sources: dict[str, tuple[str, bytes]]) -> None:
        self.sources = sources
        self.lost: dict[str, BaseException] = {}

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """The spec of a module that came with the submission."""
        if name not in self.sources:
            return None
        return importlib.machinery.ModuleSpec(name, self, origin=self.sources[name][0])  # type: ignore[arg-type]

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        """An ordinary module."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Run a module that came with the submission."""
        filename, source = self.sources[module.__name__]
        notebook = code_cells(source) if filename.endswith(".ipynb") else None
        filename = module.__file__ = stem(filename) + ".py"
        text = source.decode("utf-8", "replace") if notebook is None else "\n".join(cell.text for cell in notebook)
        linecache.cache[filename] = (len(text), None, [line + "\n" for line in lines_of(text)], filename)
        if notebook is None:
            exec(code_of(source, filename), module.__dict__)
        else:
            self.lost = run_cells(notebook, module.__dict__, filename)


@lru_cache(maxsize=256)
def code_of(source: bytes, filename: str) -> CodeType:
    """Compiled once: the grader loads its examples anew for every submission."""
    return compile(source, filename, "exec", dont_inherit=True)


def load(name: str, source: bytes, support: Sequence[tuple[str, bytes]] = ()) -> Machine:
    """Import a submission and its support files from bytes.

    Raises whatever importing them raises: SyntaxError, ImportError, or what a student's top-level code does.
    """
    files = {stem(file): (file, data) for file, data in [*support, (name, source)]}
    finder = InMemory(files)
    for known in files:
        sys.modules.pop(known, None)
    sys.meta_path.insert(0, finder)
    try:
        modules = {known: __import__(known) for known in files}
    finally:
        sys.meta_path.remove(finder)
    return Machine(modules.pop(stem(name)), modules, finder.lost)


def stem(filename: str) -> str:
    """``ner_window`` of ``ner_window.py``: the name that a file is imported by."""
    return filename.rsplit("/", 1)[-1].rsplit(".", 1)[0]
