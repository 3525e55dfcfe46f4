"""The layout of a right program: which function stands where, and which functions a call can reach."""

import ast
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from ...assignment.assignment import Assignment
from ...assignment.edits import Span


class Layout:
    """A program's text and syntax tree. Offsets count characters. Raises SyntaxError where it is no Python."""

    def __init__(self, text: str) -> None:
        self.text, self.tree = text, ast.parse(text)
        self.lines = text.splitlines(keepends=True) or [""]
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def offset(self, line: int, column: int) -> int:
        """The offset of the place that a syntax tree gives as ``line``, from 1, and ``column`` in bytes."""
        text = self.lines[line - 1]
        return self.starts[line - 1] + (column if text.isascii() else len(text.encode()[:column].decode("utf-8", "replace")))

    def start(self, node: ast.expr | ast.stmt) -> int:
        """Where a node begins."""
        return self.offset(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt) -> int:
        """Where a node ends."""
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self.offset(node.end_lineno, node.end_col_offset)

    def source(self, node: ast.expr | ast.stmt) -> str:
        """A node's own text."""
        return self.text[self.start(node) : self.end(node)]

    @cached_property
    def definitions(self) -> Mapping[str, ast.FunctionDef | ast.ClassDef]:
        """Functions and classes of the module, by name."""
        return {node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}

    @cached_property
    def functions(self) -> Mapping[str, ast.FunctionDef]:
        """Functions of the module by name, and methods as ``Class.method``."""
        found: dict[str, ast.FunctionDef] = {}
        for name, node in self.definitions.items():
            if isinstance(node, ast.FunctionDef):
                found[name] = node
            else:
                found |= {f"{name}.{part.name}": part for part in node.body if isinstance(part, ast.FunctionDef)}
        return found

    @cached_property
    def arguments(self) -> Mapping[str, list[str]]:
        """The names of every function's arguments."""
        return {name: [arg.arg for arg in node.args.args] for name, node in self.functions.items()}

    @cached_property
    def pairs_alike(self) -> list[list[str]]:
        """Names that are worked on entry by entry in one expression, or made of one another so: their shapes are alike."""
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                found.append([node.targets[0].id, *elementwise(node.value)])
            elif isinstance(node, ast.BinOp):
                found.append(elementwise(node))
        return [names for names in found if len(names) > 1]

    def home(self, offset: int) -> str:
        """The function or class that holds an offset; empty outside all of them."""
        return next((name for name, node in self.definitions.items() if self.start(node) <= offset < self.end(node)), "")

    @cached_property
    def uses(self) -> Mapping[str, frozenset[str]]:
        """For every name of the module those that it can reach, itself included: functions, classes, and tables of them."""
        parts: dict[str, ast.AST] = dict(self.definitions)
        for node in self.tree.body:
            if isinstance(node, ast.Assign):
                parts |= {target.id: node.value for target in node.targets if isinstance(target, ast.Name)}
        direct = {name: named_in(node) & parts.keys() for name, node in parts.items()}
        found = {name: closure(name, direct) for name in direct}
        if any({name, *direct[name]} - within for name, within in found.items()):
            raise RuntimeError("a name does not reach itself and what it uses")
        return found

    def reached(self, names: Iterable[str]) -> frozenset[str]:
        """All definitions that calls of ``names`` can reach, and the module's own statements (empty)."""
        found = frozenset({""}).union(*(self.uses[name] for name in names if name in self.uses))
        return found & {"", *self.definitions}


ENTRY_BY_ENTRY = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
OF_LIKE_SHAPE = ("tanh", "exp", "log", "abs", "zeros_like", "ones_like", "clip", "copy", "astype", "sigmoid", "maximum")


def elementwise(node: ast.AST) -> list[str]:
    """The names in an expression that its value has the shape of, as far as can be read off it."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ENTRY_BY_ENTRY):
        return [*elementwise(node.left), *elementwise(node.right)]
    if isinstance(node, ast.UnaryOp):
        return elementwise(node.operand)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        if name in OF_LIKE_SHAPE:
            return [found for part in node.args for found in elementwise(part)]
    return []


def parsed(text: str) -> str:
    """A program's syntax tree as text, to tell two programs apart by; empty where it is none."""
    try:
        return ast.dump(ast.parse(text))
    except SyntaxError:
        return ""


def named_in(node: ast.AST) -> set[str]:
    """Every name in a piece of program."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def closure(name: str, direct: Mapping[str, Collection[str]]) -> frozenset[str]:
    """What can be reached from ``name``."""
    found, waiting = {name}, [name]
    while waiting:
        new = set(direct[waiting.pop()]) - found
        found |= new
        waiting += new
    return frozenset(found)


def kinds_apart(assignment: Assignment, layout: Layout, spans: Sequence[Span]) -> list[list[Span]]:
    """Spans in groups, where no task that compares values runs code of two groups in one program."""
    programs = [reach_of(task.check, layout) for task in assignment.tasks if hasattr(task.check, "program")]
    groups: list[tuple[set[str], list[Span]]] = []
    for span in spans:
        home = layout.home(span.start)
        near = {home}.union(*(program for kind, program in programs if home in program and kind != "purity"))
        joined = [group for group in groups if group[0] & near]
        groups = [group for group in groups if group not in joined]
        groups.append((near.union(*(names for names, _ in joined)), [*(one for _, held in joined for one in held), span]))
    return [held for _, held in groups]


def reach_of(check: object, layout: Layout) -> tuple[str, frozenset[str]]:
    """A check's kind, and every definition that its program can reach."""
    kind = type(check).__name__.removesuffix("Settings").lower()
    return kind, layout.reached(named_in(ast.parse(getattr(check, "program")))) - {""}
