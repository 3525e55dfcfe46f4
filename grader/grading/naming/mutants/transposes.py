"""A transpose too many or too few, a matrix product in the place of an elementwise one, and operands the other way round."""

import ast
from collections.abc import Iterator

from .base import Change, Operator, Scene, called, inlined

LOPSIDED = (ast.Sub, ast.Div, ast.MatMult, ast.Pow)
SIGNS = {ast.Sub: "-", ast.Div: "/", ast.MatMult: "@", ast.Pow: "**"}
SYMMETRIC = ("maximum", "minimum", "equal", "isinstance", "zip", "max", "min", "result_type", "ones", "zeros", "reshape", "Value")


def transposed(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """A transpose left out, or put on a factor of a matrix product that has none."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield Change(node, scene.text(node.value))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        for side in (node.left, node.right):
            if not (isinstance(side, ast.Attribute) and side.attr == "T"):
                yield Change(side, f"{scene.text(side)}.T")


def product(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """``*`` for ``@``, ``@`` for ``*`` between two that are no numbers, and an outer product that is none."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield Change(node, f"{scene.text(node.left)} * {scene.text(node.right)}")
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        if not any(isinstance(side, ast.Constant | ast.List) for side in (node.left, node.right)):
            yield Change(node, f"{scene.text(node.left)} @ {scene.text(node.right)}")
    elif called(node) == "outer" and isinstance(node, ast.Call) and len(node.args) == 2:
        yield Change(node, f"({scene.text(node.args[0])} * {scene.text(node.args[1])})")


def swapped(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """The operands of what is not symmetric, the first two arguments of a call, or two parts of a tuple that is returned."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, LOPSIDED):
        yield Change(node, f"{scene.text(node.right)} {SIGNS[type(node.op)]} {scene.text(node.left)}")
    elif isinstance(node, ast.Call) and len(node.args) == 2 and called(node) not in SYMMETRIC:
        if not any(isinstance(arg, ast.Starred) for arg in node.args):
            yield Change(node, inlined(scene, node, {0: 1, 1: 0}))
    elif isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.ctx, ast.Load):
        yield Change(
            node,
            f"{scene.bare(node.elts[1])}, {scene.bare(node.elts[0])}"
            if bare_tuple(scene, node)
            else f"({scene.bare(node.elts[1])}, {scene.bare(node.elts[0])})",
        )


def bare_tuple(scene: Scene, node: ast.Tuple) -> bool:
    """Whether a tuple stands without parentheses."""
    return not scene.bare(node).startswith("(") or not scene.bare(node).endswith(")")


TRANSPOSED = Operator(
    "transpose",
    "a matrix is transposed that should not be, or the other way round",
    "Write the shape under each factor; inner sizes must meet, and the outer ones are the result's.",
    transposed,
    (("dW = dZ.T @ X", "dW = dZ @ X"), ("dX = dZ @ W", "dX = dZ @ W.T")),
)
PRODUCT = Operator(
    "product",
    "two things are multiplied entry by entry that should be multiplied as matrices, or the other way round",
    "Is this a sum of products or one product an entry?",
    product,
    (("Z = X @ W", "Z = X * W"), ("dZ = dH * slope", "dZ = dH @ slope"), ("d = np.outer(a, b)", "d = (a * b)")),
)
SWAPPED = Operator(
    "swapped",
    "two operands or arguments are swapped",
    "Which of the two comes first in the formula?",
    swapped,
    (("ds = p - y", "ds = y - p"), ("d = np.outer(a, b)", "d = np.outer(b, a)"), ("return a, b", "return b, a")),
)
