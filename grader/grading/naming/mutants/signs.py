"""A sign: plus for minus, a minus left out, a result with the other sign."""

import ast
from collections.abc import Iterator

from .base import Change, Operator, Scene, called

NUMERIC = ("outer", "tanh", "exp", "log", "sum", "mean", "max", "maximum", "diag", "abs", "dot", "float")
TURNED = {ast.Add: "-", ast.Sub: "+"}


def changes(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """Turn a plus or a minus, drop a minus, or negate a product that is returned or kept."""
    if isinstance(node, ast.BinOp) and type(node.op) in TURNED and not isinstance(node.right, ast.List):
        yield Change(node, f"{scene.bare(node.left)} {TURNED[type(node.op)]} {scene.text(node.right)}")
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        if not isinstance(scene.parent(node), ast.keyword):  # axis=-1 is no sign
            yield Change(node, scene.text(node.operand))
    elif is_result(node) and isinstance(scene.parent(node), ast.Return | ast.Assign | ast.Dict):
        assert isinstance(node, ast.expr)
        yield Change(node, f"-({scene.bare(node)})")
    elif isinstance(node, ast.AugAssign) and type(node.op) in TURNED:
        yield Change(node, f"{scene.bare(node.target)} {TURNED[type(node.op)]}= {scene.bare(node.value)}")


def is_result(node: ast.AST) -> bool:
    """Whether a node is a product, a quotient, or what one of numpy's functions gives."""
    if isinstance(node, ast.Call):
        return called(node) in NUMERIC
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.MatMult | ast.Div)


OPERATOR = Operator(
    "sign",
    "a sign is turned",
    "Which way does the loss change when this quantity grows a little?",
    changes,
    (
        ("ds = p - labels", "ds = p + labels"),
        ("return -total", "return total"),
        ("d[rows] -= 1", "d[rows] += 1"),
        ("dX = dZ @ W", "dX = -(dZ @ W)"),
    ),
)
