"""A slope taken at the output instead of the input, or of another function."""

import ast
from collections.abc import Iterator

from .base import Change, Operator, Scene


def changes(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """``1 - h**2`` of tanh and ``p * (1 - p)`` of the logistic function, taken once more at h and p, and each for the other."""
    if not isinstance(node, ast.BinOp):
        return
    if isinstance(node.op, ast.Sub) and is_one(node.left) and isinstance(node.right, ast.BinOp):
        if isinstance(node.right.op, ast.Pow) and isinstance(node.right.right, ast.Constant) and node.right.right.value == 2:
            output = scene.text(node.right.left)
            yield Change(node, f"1 - np.tanh({scene.bare(node.right.left)}) ** 2")
            yield Change(node, f"{output} * (1 - {output})")
    elif isinstance(node.op, ast.Mult) and isinstance(node.right, ast.BinOp) and isinstance(node.right.op, ast.Sub):
        factor = node.left.right if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Mult) else node.left
        if is_one(node.right.left) and scene.bare(factor) == scene.bare(node.right.right):
            again = f"(1 / (1 + np.exp(-{scene.text(factor)})))"
            before = f"{scene.text(node.left.left)} * " if factor is not node.left and isinstance(node.left, ast.BinOp) else ""
            yield Change(node, f"{before}{again} * (1 - {again})")
            yield Change(node, f"{before}(1 - {scene.text(factor)} ** 2)")


def is_one(node: ast.AST) -> bool:
    """Whether a node is the number 1."""
    return isinstance(node, ast.Constant) and node.value == 1


OPERATOR = Operator(
    "slope_elsewhere",
    "a slope is taken at the function's output instead of its input, or of another function",
    "Which quantity does this derivative expect: the one before the nonlinearity or the one after it?",
    changes,
    (("dZ = 1 - H**2", "dZ = 1 - np.tanh(H) ** 2"), ("g = s * (1 - s)", "g = (1 - s ** 2)")),
)
