"""A guard or a shift that is removed, a branch that is always taken, and a comparison that is turned."""

import ast
from collections.abc import Iterator

from .base import Change, Operator, Scene, called

TURNED = {
    ast.Gt: ("<", ">="),
    ast.GtE: ("<=", ">"),
    ast.Lt: (">", "<="),
    ast.LtE: (">=", "<"),
    ast.Eq: ("!=",),
    ast.NotEq: ("==",),
    ast.In: ("not in",),
    ast.NotIn: ("in",),
}


def removed(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """What keeps numbers in their range, and what is done in a special case only."""
    name = called(node)
    if isinstance(node, ast.Call) and name in ("clip", "maximum", "minimum", "abs") and node.args:
        bounds = [arg for arg in node.args if not isinstance(arg, ast.Constant)]
        if bounds and (name in ("clip", "abs") or len(bounds) == 1 or len(node.args) == 2):
            yield Change(node, scene.text(bounds[0]))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and called(node.right) == "max":
        yield Change(node, scene.text(node.left))
    elif isinstance(node, ast.If) and not node.orelse:
        yield Change(node.test, "False")
    elif isinstance(node, ast.IfExp):
        yield Change(node, scene.text(node.body))
        yield Change(node, scene.text(node.orelse))
    elif isinstance(node, ast.Call) and name == "where" and len(node.args) == 3:
        yield Change(node, scene.text(node.args[1]))
        yield Change(node, scene.text(node.args[2]))
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield Change(node, scene.text(value))


def turned(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """A comparison the other way round, and one that counts equality in or out."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for sign in TURNED.get(type(node.ops[0]), ()):
            yield Change(node, f"{scene.text(node.left)} {sign} {scene.text(node.comparators[0])}")


REMOVED = Operator(
    "guard_removed",
    "a special case, a bound or a shift is left out",
    "Which inputs make this line divide by zero, overflow, or take the wrong branch?",
    removed,
    (("q = np.clip(p, lo, hi)", "q = p"), ("e = s - np.max(s)", "e = s"), ("y = a if x > 0 else b", "y = a")),
)
TURNED_ROUND = Operator(
    "comparison",
    "a comparison is turned round, or counts equality where it should not",
    "What should happen if both sides are equal? And if the left one is larger?",
    turned,
    (("y = x > 0", "y = x < 0"), ("y = x >= t", "y = x > t")),
)
