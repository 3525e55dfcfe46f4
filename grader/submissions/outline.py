"""The outline of a Python file: what it defines, on which lines, and what of it is only begun."""

import ast
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct


class Definition(Struct, frozen=True):
    """A function, or a method as ``Value.tanh``, on lines ``first`` to ``last``, its decorators with it.

    ``written`` is false where its body is nothing but a docstring, ``pass``, ``...`` or ``raise NotImplementedError``.
    """

    name: str
    first: int
    last: int
    written: bool


@lru_cache(maxsize=8)
def outline(source: str) -> tuple[Definition, ...]:
    """The functions and methods of ``source``, in order; none where it does not compile. A name given twice counts last."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    found = {definition.name: definition for definition in definitions(tree.body, "")}
    return tuple(sorted(found.values(), key=lambda definition: definition.first))


def definitions(body: Sequence[ast.stmt], prefix: str) -> Iterator[Definition]:
    """What a module or a class body defines; functions inside functions belong to these."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from definitions(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            written = not all(map(says_nothing, node.body))
            yield Definition(prefix + node.name, first, node.end_lineno or node.lineno, written)


def says_nothing(node: ast.stmt) -> bool:
    """Whether a statement is only a place where code will stand."""
    if isinstance(node, ast.Raise):
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def enclosing(source: str, line: int) -> str:
    """The function or method that a line belongs to; empty where it belongs to none."""
    return next((found.name for found in outline(source) if found.first <= line <= found.last), "")


def unwritten(source: str, order: Sequence[str] = ()) -> list[str]:
    """What is only begun: first what ``order`` names, as it names it, then the rest as it stands in the file."""
    rank = {name: index for index, name in enumerate(order)}
    begun = [found.name for found in outline(source) if not found.written]
    return sorted(begun, key=lambda name: rank.get(name.split(".")[0], len(rank)))
