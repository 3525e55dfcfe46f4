"""An index or a bound that is off by one, or an index widened to everything."""

import ast
from collections.abc import Iterator

from .base import Change, Operator, Scene, called


def changes(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """Bounds of slices and ranges, the first and the last round of a loop, and indices."""
    if isinstance(node, ast.Slice):
        for bound in (node.lower, node.upper):
            if bound is not None:
                yield Change(bound, f"{scene.bare(bound)} + 1")
                yield Change(bound, f"{scene.bare(bound)} - 1")
    elif isinstance(node, ast.Call) and called(node) == "range":
        for bound in node.args[:2]:
            yield Change(bound, f"{scene.bare(bound)} + 1")
        if len(node.args) < 3:
            yield Change(node.args[-1], f"{scene.bare(node.args[-1])} - 1")
    elif isinstance(node, ast.For | ast.comprehension):
        yield Change(node.iter, f"list({scene.bare(node.iter)})[1:]")
        yield Change(node.iter, f"list({scene.bare(node.iter)})[:-1]")
    elif isinstance(node, ast.Subscript) and not is_constant(node.slice):
        entries = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        for entry in entries:
            if isinstance(entry, ast.Name) or called(entry) == "arange":
                yield Change(entry, ":")
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int):
        yield Change(node.slice, str(node.slice.value + 1))


def is_constant(node: ast.AST) -> bool:
    """Whether an index is written out."""
    return isinstance(node, ast.Constant)


OPERATOR = Operator(
    "index",
    "an index or a bound is off by one, or an index takes everything",
    "Try the smallest case by hand: the first and the last entry.",
    changes,
    (
        ("y = x[a : b]", "y = x[a : b + 1]"),
        ("d[np.arange(N), y] -= 1", "d[:, y] -= 1"),
        ("r = range(n)", "r = range(n - 1)"),
        ("y = [2 * a for a in x]", "y = [2 * a for a in list(x)[1:]]"),
    ),
)
