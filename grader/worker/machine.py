"""Loads a submission from bytes and runs the steps of calls on it; the steps are described in ``worker``."""

import contextlib
import importlib.abc
import importlib.machinery
import json
import linecache
import operator
import sys
import warnings
from collections.abc import Iterator, Sequence
from functools import lru_cache
from types import CodeType, ModuleType
from typing import Any

import numpy as np

from .leaf import Leaf, describe

MOST_NOTEBOOK_BYTES = 5 << 20


class Absent(Exception):
    """A name that a call needs is not defined by the submission; the name is the only argument."""


class Machine:
    """Runs steps on one loaded submission and keeps the variables they bind until a fresh run."""

    def __init__(self, module: ModuleType, support: dict[str, ModuleType]) -> None:
        self.module, self.support = module, support
        self.slots: dict[str, Any] = {}
        self.step = 0

    def run(self, steps: Sequence[Any], fresh: bool, leaves: dict[str, Leaf]) -> None:
        """Run ``steps`` in order and put what is fetched into ``leaves``; raises whatever the student's code raises."""
        if fresh:
            self.slots = {}
        with contextlib.ExitStack() as scope:
            for self.step, (kind, target, expression) in enumerate(steps):
                if kind == "fetch":
                    leaves[target] = self.fetch(expression)
                elif kind == "strict":
                    scope.enter_context(warnings_are_errors())
                else:
                    self.bind(target, self.evaluate(expression))

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
            return self.slots[node[1]]
        if kind == "ndarray":
            return node[1].copy()
        if kind == "array":
            return np.frombuffer(node[3], dtype=node[1]).reshape(node[2]).copy()
        if kind == "call":
            function = self.evaluate(node[1])
            return function(*map(self.evaluate, node[2]), **{name: self.evaluate(arg) for name, arg in node[3]})
        if kind == "global":
            if not hasattr(self.module, node[1]):
                raise Absent(node[1])
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
        if kind == "support":
            return getattr(self.support[node[1]], node[2])
        raise ValueError(f"a step has a node of kind {kind!r}")


@contextlib.contextmanager
def warnings_are_errors() -> Iterator[None]:
    """numpy's warnings raise RuntimeWarning; a silent underflow to zero stays silent, as it is by default."""
    with np.errstate(divide="warn", over="warn", invalid="warn", under="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        yield


class InMemory(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports modules from bytes that arrived over the wire: no file is written or read for them."""

    def __init__(self, sources: dict[str, tuple[str, bytes]]) -> None:
        self.sources = sources

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """The spec of a module that came with the submission."""
        return importlib.machinery.ModuleSpec(name, self, origin=self.sources[name][0]) if name in self.sources else None

    def exec_module(self, module: ModuleType) -> None:
        """Run a module that came with the submission."""
        filename, source = self.sources[module.__name__]
        module.__file__ = filename
        text = source.decode("utf-8", "replace")
        linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
        exec(code_of(source, filename), module.__dict__)


@lru_cache(maxsize=256)
def code_of(source: bytes, filename: str) -> CodeType:
    """Compiled once: the grader loads its examples anew for every submission."""
    return compile(source, filename, "exec", dont_inherit=True)


def load(name: str, source: bytes, support: Sequence[tuple[str, bytes]] = ()) -> Machine:
    """Import a submission and its support files from bytes.

    Raises whatever importing them raises: SyntaxError, ImportError, or what a student's top-level code does.
    """
    if name.endswith(".ipynb"):
        name, source = stem(name) + ".py", notebook_source(source)
    files = {stem(file): (file, data) for file, data in [*support, (name, source)]}
    finder = InMemory(files)
    for known in files:
        sys.modules.pop(known, None)
    sys.meta_path.insert(0, finder)
    try:
        modules = {known: __import__(known) for known in files}
    finally:
        sys.meta_path.remove(finder)
    return Machine(modules.pop(stem(name)), modules)


def stem(filename: str) -> str:
    """``ner_window`` of ``ner_window.py``: the name that a file is imported by."""
    return filename.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def notebook_source(source: bytes) -> bytes:
    """The code cells of a Jupyter notebook as one Python file; lines of shell and magic become comments.

    Raises ValueError for more than MOST_NOTEBOOK_BYTES or for what is not a notebook (nbformat 4).
    """
    if len(source) > MOST_NOTEBOOK_BYTES:
        raise ValueError(f"the notebook has {len(source)} bytes; at most {MOST_NOTEBOOK_BYTES} are read")
    try:
        cells = [cell["source"] for cell in json.loads(source)["cells"] if cell["cell_type"] == "code"]
    except (KeyError, TypeError) as missing:
        raise ValueError(f"this is not a notebook of nbformat 4: {missing} not found") from None
    lines: list[str] = []
    for cell in cells:
        text = cell if isinstance(cell, str) else "".join(cell)
        if not text.lstrip().startswith("%%"):
            lines += ["#" + line if line.lstrip()[:1] in ("%", "!") else line for line in text.splitlines()]
    return "\n".join([*lines, ""]).encode()
