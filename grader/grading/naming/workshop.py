"""Where programs are made for a diagnosis: the solution with a function or two exchanged, without loading it anew.

A mutant changes one function. Its code is compiled alone and put in the place of the solution's for the length of a
call, so that hundreds can be tried while a submission is graded.
"""

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from types import CodeType, FunctionType

from ...assignment.assignment import Assignment
from ...calls.call import Call, Executor, Outcome
from ...sandbox.trusted import Trusted
from ...worker.machine import code_of
from .layout import Layout
from .mutants import Mutant, mutants
from .replay import Looked, Replay

Patch = Mapping[str, CodeType]
"""Code by the name of the function, or of the method as ``Class.method``, that it takes the place of."""


class Workshop:
    """An assignment's solution in parts, for any number of submissions; everything is made on first need.

    The solution must be there.
    """

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.text = (assignment.solution or b"").decode("utf-8", "replace")
        self.within: dict[frozenset[str], frozenset[str]] = {}
        self.changes: dict[bytes, Patch | None] = {}

    @cached_property
    def layout(self) -> Layout:
        """The solution's layout."""
        return Layout(self.text)

    @cached_property
    def solution(self) -> Trusted:
        """The solution, loaded once; its functions are exchanged and put back."""
        return Trusted(self.assignment.file, self.assignment.solution or b"", self.assignment.support)

    @cached_property
    def own(self) -> Patch:
        """The solution's own code."""
        return self.codes(self.assignment.solution or b"")

    @cached_property
    def mutants(self) -> list[Mutant]:
        """The mutants that can be tried here: inside functions, none where an edit could make a loop endless."""
        bounded = {name: node for name, node in self.layout.functions.items() if not may_be_endless(node)}
        bodies = {name: self.layout.start(node.body[0]) for name, node in bounded.items()}
        return [each for each in mutants(self.layout) if each.span.start >= bodies.get(each.function, len(self.text))]

    def reached(self, looks: Sequence[Looked]) -> frozenset[str]:
        """The definitions that the calls of looks can reach."""
        names = frozenset[str]().union(*(looked.names for looked in looks))
        if names not in self.within:
            self.within[names] = self.layout.reached(names)
        return self.within[names]

    def mutated(self, mutant: Mutant) -> Patch | None:
        """The patch that makes a mutant; None where its text is no Python."""
        node = self.layout.functions[mutant.function]
        start, end = self.layout.start(node), self.layout.end(node)
        text = self.text[start : mutant.span.start] + mutant.span.text + self.text[mutant.span.end : end]
        inside = f"class _:\n{' ' * node.col_offset}{text}" if node.col_offset else text
        try:
            return {mutant.function: named_code(compile(inside, self.assignment.file, "exec", dont_inherit=True), node.name)}
        except (SyntaxError, KeyError):
            return None

    def changed(self, source: bytes) -> Patch | None:
        """The patch from the solution to another whole program; None where more than the code of its functions differs."""
        if source not in self.changes:
            self.changes[source] = self.found_changes(source)
        return self.changes[source]

    def found_changes(self, source: bytes) -> Patch | None:
        """What ``changed`` tells of a program that it was not asked of before."""
        module, own = (code_of(text, self.assignment.file) for text in (source, self.assignment.solution or b""))
        if outline_of(module) != outline_of(own):
            return None
        codes = self.codes(source)
        return {name: code for name, code in codes.items() if essence(code) != essence(self.own[name])}

    def codes(self, source: bytes) -> Patch:
        """The code of every function and method of a program. Raises SyntaxError where it is none."""
        module = code_of(source, self.assignment.file)
        found: dict[str, CodeType] = {}
        for code in (const for const in module.co_consts if isinstance(const, CodeType)):
            inner = [const for const in code.co_consts if isinstance(const, CodeType)]
            found |= {f"{code.co_name}.{each.co_name}": each for each in inner} if is_class(code) else {code.co_name: code}
        return found

    def replay(self, patch: Patch, name: str = "") -> Replay:
        """A patched solution as a candidate, which is tried again and again where it has a ``name``."""

        def run(calls: Sequence[Call]) -> Sequence[Outcome]:
            with self.patched(patch):
                return self.solution.run(calls)

        homes = {name.split(".")[0] for name in patch}

        def reaches(looked: Looked) -> bool:
            # A call that goes on from an earlier one holds objects whose functions its own steps do not show.
            return not looked.look.call.fresh or not homes.isdisjoint(self.reached([looked]))

        maker: Callable[[], Executor] = lambda: run  # noqa: E731 - Replay asks for a maker of executors
        return Replay(maker, "AT_KINK" in self.text, reaches, (self, name) if name else None)

    @contextmanager
    def patched(self, patch: Patch) -> Iterator[None]:
        """The solution with other code in the place of some of its functions', put back in the end."""
        functions = {name: self.function(name) for name in patch}
        before = {name: function.__code__ for name, function in functions.items()}
        try:
            for name, function in functions.items():
                function.__code__ = patch[name]
            yield
        finally:
            for name, function in functions.items():
                function.__code__ = before[name]

    def function(self, name: str) -> FunctionType:
        """A function of the loaded solution."""
        found: object = self.solution.machine.module
        for part in name.split("."):
            found = vars(found)[part]
        assert isinstance(found, FunctionType)
        return found


def essence(code: CodeType) -> tuple[object, ...]:
    """What a function does, whatever its lines are numbered."""
    consts = tuple(essence(const) if isinstance(const, CodeType) else (type(const), repr(const)) for const in code.co_consts)
    return code.co_code, code.co_names, code.co_varnames, consts


def outline_of(code: CodeType) -> tuple[object, ...]:
    """What a module or a class does when it is run, with the names of what it defines."""
    consts = tuple(
        (const.co_name, *(outline_of(const) if is_class(const) else ())) if isinstance(const, CodeType) else repr(const)
        for const in code.co_consts
        if not isinstance(const, str)
    )
    return code.co_code, code.co_names, consts


def is_class(code: CodeType) -> bool:
    """Whether code is the body of a class: it has no fast locals."""
    return code.co_flags & inspect.CO_OPTIMIZED == 0


def may_be_endless(node: ast.FunctionDef) -> bool:
    """Whether a function holds a loop that an edit could keep from ending: one that tests, or one over what it appends to."""
    grown = {
        part.func.value.id
        for part in ast.walk(node)
        if isinstance(part, ast.Call)
        and isinstance(part.func, ast.Attribute)
        and isinstance(part.func.value, ast.Name)
        and part.func.attr in ("append", "extend")
    }
    return any(
        isinstance(part, ast.While) or (isinstance(part, ast.For) and isinstance(part.iter, ast.Name) and part.iter.id in grown)
        for part in ast.walk(node)
    )


def named_code(module: CodeType, name: str) -> CodeType:
    """The code of a function in a module's code. Raises KeyError where there is none."""
    for const in module.co_consts:
        if isinstance(const, CodeType):
            if const.co_name == name:
                return const
            if const.co_name == "_":
                return named_code(const, name)
    raise KeyError(name)
