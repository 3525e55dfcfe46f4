"""Another number, and a step that is left out."""

import ast
from collections.abc import Iterator

from .base import Change, Operator, Scene, is_text

LARGEST = 3


def number(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """A number one more, 0 for 1; a tiny one that is not so tiny."""
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool) or not isinstance(node.value, int | float):
        return
    if isinstance(scene.parent(node), ast.keyword | ast.UnaryOp) and isinstance(node.value, int):
        return
    if 0 < node.value < 1e-2:
        yield Change(node, repr(node.value * 1e4))
    elif 0 <= node.value <= LARGEST:
        yield Change(node, repr(node.value + 1))
        if node.value == 1:
            yield Change(node, repr(node.value - 1))


def step(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """A statement that only has an effect."""
    effect = isinstance(node, ast.Expr) and not is_text(node)
    entry = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript)
    if isinstance(node, ast.stmt) and (effect or entry or isinstance(node, ast.AugAssign)):
        yield Change(node, "pass")


NUMBER = Operator(
    "number",
    "a number is another one",
    "Where does this number come from in the formula?",
    number,
    (("g = 1 - h", "g = 2 - h"), ("q = x + 1e-12", "q = x + 1e-08"), ("m = 0.5 * x", "m = 1.5 * x")),
)
STEP = Operator(
    "step_left_out",
    "a step is left out",
    "Go through the formula line by line: where is each line in your code?",
    step,
    (("d[rows] -= 1", "pass"), ("order.append(x)", "pass"), ("grads[out] = one", "pass")),
)
