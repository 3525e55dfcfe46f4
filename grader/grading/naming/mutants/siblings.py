"""A sibling function: one that is written like the one that is meant."""

import ast
from collections.abc import Iterator

from .base import Change, Operator, Scene, called, renamed

SIBLINGS = {
    "tanh": ("arctan", "sin"),
    "exp": ("exp2",),
    "log": ("log2", "log1p"),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "zeros": ("ones",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
    "eye": ("ones",),
    "diag": ("atleast_2d",),
    "greater": ("less",),
    "greater_equal": ("less_equal",),
    "max": ("min",),
    "reversed": ("list",),
    "where": (),
}


def changes(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """numpy's sibling of a function, or another function of the file that takes as many arguments."""
    name = called(node)
    if not isinstance(node, ast.Call):
        return
    own = scene.layout.arguments
    if isinstance(node.func, ast.Name) and name in own:
        like = [other for other, arguments in own.items() if other != name and len(arguments) == len(own[name])]
        for other in [other for other in like if other != scene.name and "." not in other][:2]:
            yield Change(node, renamed(scene, node, other))
    elif not (isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Name)):
        for other in SIBLINGS.get(name, ()):
            if isinstance(node.func, ast.Attribute) or other in ("list", "min"):
                yield Change(node, renamed(scene, node, other))


OPERATOR = Operator(
    "sibling",
    "a function is called that is a sibling of the one that is meant",
    "What does this function give at 0, and for a large number? Is that what the formula says?",
    changes,
    (("h = np.tanh(z)", "h = np.arctan(z)"), ("J = np.log(q)", "J = np.log2(q)")),
)
