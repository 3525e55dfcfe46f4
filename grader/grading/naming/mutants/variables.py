"""Another variable in the place of the one that is meant: of like shape, or of the same owner."""

import ast
from collections.abc import Iterator

from .base import Change, Operator, Scene

MOST = 3
FEWER = 4


def changes(node: ast.AST, scene: Scene) -> Iterator[Change]:
    """The nearest variables of like shape instead of a name; another part of the same owner instead of a part."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in scene.stored:
        for name in likely(node.id, scene):
            yield Change(node, name)
    elif isinstance(node, ast.Subscript) and is_key(node.slice) and isinstance(node.ctx, ast.Load):
        for other in [key for key in keys_of(scene, scene.bare(node.value)) if key != scene.bare(node)][:MOST]:
            yield Change(node, other)
    elif is_part(node, scene):
        assert isinstance(node, ast.Attribute)
        for other in [text for text in attributes(scene) if text != scene.bare(node) and related(text, node)][:MOST]:
            yield Change(node, other)


def likely(name: str, scene: Scene) -> list[str]:
    """What may stand for a name by mistake: variables of like shape, or where none is known the ones bound beside it."""
    group = next((names for names in alike(scene) if name in names), [])
    beside = sorted((other for other in scene.stored if other not in group), key=lambda other: distance(scene, name, other))
    return [other for other in group if other != name][:MOST] or [other for other in beside if other not in (name, "self")][
        :FEWER
    ]


def distance(scene: Scene, one: str, two: str) -> int:
    """How far apart two variables are bound."""
    return abs(scene.stored.index(one) - scene.stored.index(two))


def keys_of(scene: Scene, owner: str) -> list[str]:
    """Every part of a dict that a function reads or sets, as it is written."""
    parts = [node for node in scene.nodes if isinstance(node, ast.Subscript) and is_key(node.slice)]
    return list(dict.fromkeys(scene.bare(node) for node in parts if scene.bare(node.value) == owner))


def is_part(node: ast.AST, scene: Scene) -> bool:
    """Whether a node reads a variable's attribute, and does not call it."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name) or not isinstance(node.ctx, ast.Load):
        return False
    outer = scene.parent(node)
    return not (isinstance(outer, ast.Call) and outer.func is node)


def alike(scene: Scene) -> list[list[str]]:
    """The function's variables in groups of like shape, as far as elementwise work on them shows it, in any function."""
    groups: list[list[str]] = []
    for names in scene.layout.pairs_alike:
        joined = [group for group in groups if set(group) & set(names)]
        groups = [group for group in groups if group not in joined]
        groups.append(list(dict.fromkeys([*(name for group in joined for name in group), *names])))
    return [[name for name in group if name in scene.stored] for group in groups]


def attributes(scene: Scene) -> list[str]:
    """The attributes of variables that a function reads or sets, in order."""
    found = [
        scene.bare(node)
        for node in scene.nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in scene.stored
    ]
    owners = [name for name in scene.stored if any(text.startswith(f"{name}.") for text in found)]
    return list(dict.fromkeys([*found, *(f"{owner}.{text.split('.')[1]}" for owner in owners for text in found)]))


def related(text: str, node: ast.Attribute) -> bool:
    """Whether an attribute has the owner of another, or its name."""
    owner, _, name = text.partition(".")
    return isinstance(node.value, ast.Name) and node.value.id != "np" and (owner == node.value.id) != (name == node.attr)


def is_key(node: ast.AST) -> bool:
    """Whether an index is a constant text."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


OPERATOR = Operator(
    "another_variable",
    "another variable stands where a like one belongs",
    "Name each quantity in this line's formula, and find it in your code.",
    changes,
    (
        ("h = np.tanh(z)\nd = u * h", "h = np.tanh(z)\nd = u * u"),
        ('y = params["W"] + params["b"]', 'y = params["b"] + params["b"]'),
        ("y = self.x * self.y", "y = self.y * self.y"),
    ),
)
