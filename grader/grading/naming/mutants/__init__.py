"""Mutants: small edits made by rule of every line of a right program, each with its kind, its place and words of its own.

One file a family of operators, and this table of all.
"""

import ast
from collections.abc import Iterator, Sequence

from msgspec import Struct

from ....assignment.edits import Span
from ..layout import Layout
from . import copies, factors, grouping, guards, indices, numbers, siblings, signs, slopes, sums, terms, transposes, variables
from .base import Change, Node, Operator, Scene

OPERATORS: Sequence[Operator] = (
    signs.OPERATOR,
    factors.LEFT_OUT,
    factors.SQUARED,
    factors.TURNED,
    terms.LEFT_OUT,
    terms.REPLACED,
    sums.OVER,
    sums.AXIS,
    transposes.TRANSPOSED,
    transposes.PRODUCT,
    transposes.SWAPPED,
    slopes.OPERATOR,
    variables.OPERATOR,
    siblings.OPERATOR,
    guards.REMOVED,
    guards.TURNED_ROUND,
    copies.OPERATOR,
    grouping.OPERATOR,
    indices.OPERATOR,
    numbers.NUMBER,
    numbers.STEP,
)
KINDS = {operator.kind: operator for operator in OPERATORS}


class Mutant(Struct, frozen=True):
    """One edit: its id (function, kind, text before and after), where it stands, and the quantity that it sits in.

    ``function`` is a function's or a method's name (``Class.method``), empty outside of all; ``line`` counts from 1.
    """

    id: str
    kind: str
    function: str
    line: int
    quantity: str
    span: Span

    @property
    def words(self) -> str:
        """What it looks like; completes "It looks as if ..."."""
        return f"{KINDS[self.kind].words} {self.place}"

    @property
    def place(self) -> str:
        """Where it sits, as the end of a sentence."""
        return f"on the way to {self.quantity}" if self.quantity else f"in {self.function}"


def mutants(layout: Layout, operators: Sequence[Operator] = OPERATORS) -> list[Mutant]:
    """Every mutant of a program, in the order of its text; equal edits are made once, by the first operator that makes them."""
    found: dict[tuple[int, int, str], Mutant] = {}
    count: dict[str, int] = {}
    for scene in scenes(layout):
        for node in scene.nodes:
            for kind, change in changes_at(node, scene, operators):
                span = Span(layout.start(change.node), layout.end(change.node), change.text)
                before = " ".join(layout.source(change.node).split())
                if (span.start, span.end, span.text) in found or before == " ".join(change.text.split()):
                    continue
                name = f"{scene.name or 'module'}: {kind}: {before} -> {' '.join(change.text.split())}"
                count[name] = count.get(name, 0) + 1
                told = name if count[name] == 1 else f"{name} #{count[name]}"
                place = quantity(scene, change.node)
                found[span.start, span.end, span.text] = Mutant(told, kind, scene.name, change.node.lineno, place, span)
    return sorted(found.values(), key=lambda mutant: (mutant.span.start, mutant.span.end))


def changes_at(node: ast.AST, scene: Scene, operators: Sequence[Operator]) -> Iterator[tuple[str, Change]]:
    """Every change of every operator at one node, with the operator's kind."""
    for operator in operators:
        for change in operator.changes(node, scene):
            yield operator.kind, change


def scenes(layout: Layout) -> list[Scene]:
    """The program's functions and methods with their arguments' defaults, and its own statements."""
    loose = [node for node in layout.tree.body if not isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return [
        *(Scene(layout, name, [*node.args.defaults, *node.body]) for name, node in layout.functions.items()),
        Scene(layout, "", loose),
    ]


def quantity(scene: Scene, node: Node) -> str:
    """The name of what a node goes into: the key of a dict that is returned, or the variable that is set."""
    inner: ast.AST = node
    while (outer := scene.parent(inner)) is not None and not isinstance(inner, ast.stmt):
        if isinstance(outer, ast.Dict) and inner in outer.values:
            key = outer.keys[outer.values.index(inner)]
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                return f'"{key.value}"'
        inner = outer
    statement = scene.statement(node)
    if isinstance(statement, ast.Assign | ast.AugAssign):
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        return scene.bare(target) if isinstance(target, ast.Name | ast.Attribute) else ""
    return ""
