"""A sum, a mean, a maximum, and the axis along which they are taken."""

import ast
from collections.abc import Iterator

from .base import Change, Operator, Scene, called, is_method, renamed

OTHER = {"sum": "mean", "mean": "sum", "max": "min", "min": "max"}
AXES = {"0": "1", "1": "0", "-1": "0"}


def over(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """A mean for a sum, a minimum for a maximum, and what stands inside without either."""
    if isinstance(node, ast.Call) and called(node) in OTHER and isinstance(node.func, ast.Attribute):
        yield Change(node, renamed(scene, node, OTHER[called(node)]))
        if called(node) in ("sum", "mean"):
            inner = node.func.value if is_method(node) else node.args[0]
            yield Change(node, scene.text(inner))


def axis(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """Another axis, none, or one that is not kept."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        for word in node.keywords:
            written = scene.bare(word.value)
            if word.arg == "axis" and written in AXES:
                yield Change(word.value, AXES[written])
                yield Change(word.value, "None")
            elif word.arg == "keepdims":
                yield Change(word.value, "False")


OVER = Operator(
    "sum_or_mean",
    "a sum, a mean or a maximum is another one, or is left out",
    "Is the total wanted here, or the average? Over what?",
    over,
    (("db = dZ.sum(axis=0)", "db = dZ.mean(axis=0)"), ("J = np.mean(losses)", "J = losses")),
)
AXIS = Operator(
    "axis",
    "a sum or a maximum runs along another axis, or drops it",
    "Write the shape before and after this line.",
    axis,
    (
        ("db = dZ.sum(axis=0)", "db = dZ.sum(axis=1)"),
        ("m = np.max(s, axis=-1, keepdims=True)", "m = np.max(s, axis=-1, keepdims=False)"),
    ),
)
