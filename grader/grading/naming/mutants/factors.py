"""A factor: left out, squared, or a division where there is none and none where there is one."""

import ast
from collections.abc import Iterator

from .base import Change, Operator, Scene, called

PRODUCTS = (ast.Mult, ast.Div)


def left_out(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """One factor of a product, a divisor, or the exponent."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, PRODUCTS) and not is_repetition(node):
        yield Change(node, scene.text(node.left))
        if isinstance(node.op, ast.Mult):
            yield Change(node, scene.text(node.right))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        yield Change(node, scene.text(node.left))
    elif isinstance(node, ast.AugAssign) and isinstance(node.op, PRODUCTS):
        yield Change(node, "pass")


def squared(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """One factor of a product, or a divisor, that counts twice."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, PRODUCTS) and not is_repetition(node):
        sign = "*" if isinstance(node.op, ast.Mult) else "/"
        if not isinstance(node.right, ast.Constant):
            yield Change(node, f"{scene.text(node.left)} {sign} {scene.text(node.right)} ** 2")
        if isinstance(node.op, ast.Mult) and not isinstance(node.left, ast.Constant):
            yield Change(node, f"{scene.text(node.left)} ** 2 * {scene.text(node.right)}")
    elif isinstance(node, ast.AugAssign) and isinstance(node.op, PRODUCTS):
        sign = "*" if isinstance(node.op, ast.Mult) else "/"
        yield Change(node, f"{scene.bare(node.target)} {sign}= {scene.text(node.value)} ** 2")


def turned(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """Multiplied where it should be divided, or the other way round."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, PRODUCTS) and not is_repetition(node):
        sign = "/" if isinstance(node.op, ast.Mult) else "*"
        yield Change(node, f"{scene.text(node.left)} {sign} {scene.text(node.right)}")
    elif isinstance(node, ast.AugAssign) and isinstance(node.op, PRODUCTS):
        sign = "/" if isinstance(node.op, ast.Mult) else "*"
        yield Change(node, f"{scene.bare(node.target)} {sign}= {scene.bare(node.value)}")


def is_repetition(node: ast.BinOp) -> bool:
    """Whether a product repeats a list."""
    return isinstance(node.left, ast.List) or isinstance(node.right, ast.List) or called(node.left) == "list"


HINT = "Write this line's formula down by hand and count its factors."
LEFT_OUT = Operator(
    "factor_left_out",
    "a factor is left out",
    HINT,
    left_out,
    (("dZ = dH * slope", "dZ = dH"), ("ds = (p - y) / N", "ds = (p - y)"), ("g = 1 - h**2", "g = 1 - h"), ("d /= N", "pass")),
)
SQUARED = Operator(
    "factor_squared",
    "a factor counts twice",
    HINT,
    squared,
    (("dZ = dH * H", "dZ = dH * H ** 2"), ("ds = d / N", "ds = d / N ** 2"), ("d /= N", "d /= N ** 2")),
)
TURNED = Operator(
    "factor_turned",
    "something is multiplied where it should be divided, or the other way round",
    HINT,
    turned,
    (("ds = d / N", "ds = d * N"), ("d /= N", "d *= N")),
)
