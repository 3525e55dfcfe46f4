"""A copy or a conversion that is left out, and a result that is written over an argument."""

import ast
from collections.abc import Iterator

from .base import Change, Operator, Scene, called, is_method

METHODS = ("copy", "astype", "reshape")
FUNCTIONS = ("array", "float", "int", "list", "dict", "set", "as_value")
IN_PLACE = {ast.Add: "+=", ast.Sub: "-=", ast.Mult: "*=", ast.Div: "/="}


def changes(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """A method or a function that copies or converts; ``a += b`` for ``a = a + b``."""
    if isinstance(node, ast.Call) and called(node) in METHODS and is_method(node) and isinstance(node.func, ast.Attribute):
        yield Change(node, scene.text(node.func.value))
    elif isinstance(node, ast.Call) and called(node) in FUNCTIONS and len(node.args) == 1 and not is_method(node):
        if not (isinstance(node.func, ast.Attribute) and node.keywords and called(node) != "array"):
            yield Change(node, scene.text(node.args[0]))
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp) and type(node.value.op) in IN_PLACE:
        own = scene.bare(node.targets[0])
        if scene.bare(node.value.left) == own:
            yield Change(node, f"{own} {IN_PLACE[type(node.value.op)]} {scene.bare(node.value.right)}")


OPERATOR = Operator(
    "copy_left_out",
    "a copy or a conversion is left out",
    "Who else holds this array? Which type and shape should come out?",
    changes,
    (("d = cache.copy()", "d = cache"), ("J = float(total)", "J = total"), ("g[k] = g[k] + d", "g[k] += d")),
)
