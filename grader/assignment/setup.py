"""The lines that several tasks share: written once, run before every program that uses what they bind."""

import ast
from collections.abc import Sequence

from msgspec import structs

from .assignment import Task

PROGRAMS = ("program", "before", "measured")


def with_setup(tasks: Sequence[Task], setup: str) -> Sequence[Task]:
    """The tasks with ``setup`` before each program that uses a name which it binds, and does not bind by itself.

    A text that is no Python is left as it is: whoever checks the names says what is wrong with it, and where.
    """
    bound = names(setup, ast.Store)
    return [joined(task, setup, bound) for task in tasks] if bound else tasks


def joined(task: Task, setup: str, bound: set[str]) -> Task:
    """One task; of the programs of a check the first is run first, so the lines go there."""
    texts = [(key, getattr(task.check, key)) for key in PROGRAMS if hasattr(task.check, key)]
    if not any((names(text, ast.Load) - names(text, ast.Store)) & bound for _, text in texts):
        return task
    key, text = texts[0]
    return structs.replace(task, check=structs.replace(task.check, **{key: f"{setup.rstrip()}\n{text}"}))


def names(text: str, use: type[ast.expr_context]) -> set[str]:
    """The names that a text reads, or binds; none where it is no Python."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return set()
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, use)}


def place_of(row: int, text: str, setup: str, key: str) -> tuple[str, int]:
    """The key and the row in assignment.yaml of a row of a check's program, which may be one of the setup's."""
    lines = setup.rstrip()
    if not row or not lines or not text.startswith(lines + "\n"):
        return key, row
    shared = lines.count("\n") + 1
    return ("setup", row) if row <= shared else (key, row - shared)
