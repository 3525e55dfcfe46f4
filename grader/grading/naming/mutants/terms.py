"""A term of a sum that is left out, and one that replaces the sum instead of being added."""

import ast
from collections.abc import Iterator

from .base import Change, Operator, Scene


def changes(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """One side of a sum or a difference alone."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        yield Change(node, scene.text(node.left))
        if not isinstance(node.left, ast.Constant):
            yield Change(node, scene.text(node.right))


def replaced(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """``=`` for ``+=``, and for np.add.at, which counts every occurrence."""
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add | ast.Sub):
        yield Change(node, f"{scene.bare(node.target)} = {scene.bare(node.value)}")
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and scene.bare(node.value.func) == "np.add.at":
        target, index, value = (scene.bare(arg) for arg in node.value.args)
        yield Change(node, f"{target}[{index}] = {value}")
        yield Change(node, f"{target}[{index}] += {value}")


LEFT_OUT = Operator(
    "term_left_out",
    "a term of a sum is left out",
    "Write this line's formula down by hand and count its terms.",
    changes,
    (("Z = X @ W + b", "Z = (X @ W)"), ("g = s + z * t", "g = (z * t)")),
)
REPLACED = Operator(
    "assigned_not_added",
    "something is assigned that should be added up",
    "If this value is used in two places, how does the second share get in?",
    replaced,
    (("grad += share", "grad = share"), ("np.add.at(dL, rows, d)", "dL[rows] += d")),
)
