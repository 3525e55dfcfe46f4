"""Parentheses that are left out."""

import ast
from collections.abc import Iterator

from .base import Change, Operator, Scene

TIGHT = (ast.Mult, ast.Div, ast.MatMult, ast.Pow)
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@", ast.Pow: "**"}


def changes(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """A sum in a product without its parentheses, on either side."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, TIGHT):
        return
    sign = SIGNS[type(node.op)]
    left, right = node.left, node.right
    if isinstance(right, ast.BinOp) and type(right.op) in (ast.Add, ast.Sub):
        yield Change(
            node, f"({scene.text(left)} {sign} {scene.text(right.left)} {SIGNS[type(right.op)]} {scene.text(right.right)})"
        )
    if isinstance(left, ast.BinOp) and type(left.op) in (ast.Add, ast.Sub):
        yield Change(
            node, f"({scene.text(left.left)} {SIGNS[type(left.op)]} {scene.text(left.right)} {sign} {scene.text(right)})"
        )
    if isinstance(node.op, ast.Div) and isinstance(right, ast.BinOp) and isinstance(right.op, ast.Mult):
        yield Change(node, f"({scene.text(left)} / {scene.text(right.left)} * {scene.text(right.right)})")


OPERATOR = Operator(
    "parentheses",
    "parentheses are left out",
    "In which order does Python compute this line?",
    changes,
    (("g = u * (1 - h)", "g = (u * 1 - h)"), ("d = (p - y) / N", "d = (p - y / N)"), ("m = a / (2 * h)", "m = (a / 2 * h)")),
)
