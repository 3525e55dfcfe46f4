"""What every operator shares: where a program can be changed, and how a change reads."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct

from ..layout import Layout

Node = ast.expr | ast.stmt
CHOSEN_BY_THE_GRADER = "AT_KINK"
ATOMS = (ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.Dict)


class Change(NamedTuple):
    """One edit: the text that takes the place of ``node``."""

    node: Node
    text: str


class Scene:
    """One function, or the statements outside all functions, and what an operator asks of the program around a node."""

    def __init__(self, layout: Layout, name: str, body: Sequence[Node]) -> None:
        self.layout, self.name, self.body = layout, name, body
        self.parents: dict[ast.AST, ast.AST] = {
            child: node for statement in body for node in ast.walk(statement) for child in ast.iter_child_nodes(node)
        }

    def text(self, node: Node) -> str:
        """A node's own text, in parentheses unless it can stand beside any operator."""
        source = self.layout.source(node)
        return source if isinstance(node, ATOMS) else f"({source})"

    def bare(self, node: Node) -> str:
        """A node's own text."""
        return self.layout.source(node)

    def parent(self, node: ast.AST) -> ast.AST | None:
        """What holds a node."""
        return self.parents.get(node)

    def statement(self, node: ast.AST) -> ast.stmt | None:
        """The statement that holds a node."""
        while node is not None and not isinstance(node, ast.stmt):
            node = self.parents.get(node)  # type: ignore[assignment]
        return node

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the body, in the order of the text, but docstrings, imports, messages and the grader's own choices."""
        found: list[ast.AST] = []
        waiting: list[ast.AST] = list(self.body)
        while waiting:
            node = waiting.pop(0)
            if (
                not isinstance(node, ast.Import | ast.ImportFrom | ast.Raise | ast.JoinedStr)
                and not is_text(node)
                and not chosen(node)
            ):
                found.append(node)
                waiting = [*ast.iter_child_nodes(node), *waiting]
        return found

    @cached_property
    def stored(self) -> list[str]:
        """Names that the function binds, its arguments first."""
        arguments = self.layout.arguments.get(self.name, [])
        names = [node.id for node in self.nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
        return list(dict.fromkeys([*arguments, *names]))


def chosen(node: ast.AST) -> bool:
    """Whether a plain statement holds what the grader chooses: it is there for the grader's sake, and no student writes it."""
    simple = isinstance(node, ast.Assign | ast.AugAssign | ast.Return)
    return simple and any(isinstance(part, ast.Name) and part.id == CHOSEN_BY_THE_GRADER for part in ast.walk(node))


def is_text(statement: ast.AST) -> bool:
    """Whether a statement is a docstring."""
    return (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) and isinstance(statement.value.value, str)
    )


Acts = Callable[[ast.AST, Scene], Iterator[Change]]


class Operator(Struct, frozen=True):
    """A kind of slip: its name, the words that complete "It looks as if ...", a hint, and how it is made.

    ``changes`` yields every way to make it at one node. ``examples`` are a line before and after, and are tested.
    """

    kind: str
    words: str
    hint: str
    changes: Acts
    examples: Sequence[tuple[str, str]]


def called(node: ast.AST) -> str:
    """The name of the function or method that a call calls: ``sum`` of ``np.sum(x)`` and of ``x.sum()``."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""


def is_method(node: ast.Call) -> bool:
    """Whether a call is one of a value's methods, not of a module's functions."""
    return isinstance(node.func, ast.Attribute) and not (isinstance(node.func.value, ast.Name) and node.func.value.id == "np")


def renamed(scene: Scene, node: ast.Call, name: str) -> str:
    """A call's text with another function in its place."""
    function = node.func
    own = scene.bare(function)
    other = own[: len(own) - len(called(node))] + name
    return other + scene.bare(node)[len(own) :]


def inlined(scene: Scene, node: ast.Call, order: Mapping[int, int]) -> str:
    """A call's text with some of its arguments in the places of others."""
    start = scene.layout.start(node)
    source = scene.bare(node)
    pieces = [(scene.layout.start(arg) - start, scene.layout.end(arg) - start, index) for index, arg in enumerate(node.args)]
    for begin, end, index in reversed(pieces):
        source = source[:begin] + scene.bare(node.args[order.get(index, index)]) + source[end:]
    return source
