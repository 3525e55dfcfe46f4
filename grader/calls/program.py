"""Programs: a few lines of Python syntax that say how a submission is called, turned into steps.

An author writes what a user of the functions would write::

    p, cache = forward(params, windows)
    grads = backward(params, cache, labels)
    J = loss(p, labels)

    net.params = params
    scores = net.loss(X[:, :2], y=None)
    with raises(ValueError):
        loss(p, [])
    with prints() as text:
        report(p)

``with raises(E)`` is an error where nothing of that class is raised; ``as name`` gives the class's name, or what came
instead. ``with prints() as name`` gives what was printed. Names that were assigned before, or that are inputs, are
variables; ``name.thing`` where ``name`` is a support file is taken from it; every other name is the submission's.
Allowed are calls (with keywords), attributes, items and slices, arithmetic, tuples, lists, dicts and constants: nothing
that could loop, branch or import.
"""

import ast
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct

from ..errors import BadInput
from .call import Node, Step

OPERATORS = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.Pow: "pow",
    ast.MatMult: "matmul",
    ast.USub: "neg",
    ast.UAdd: "pos",
}


class NotAProgram(BadInput):
    """A text is no program; ``told`` says why, ``row`` is the line of the text, from 1."""

    def __init__(self, row: int, told: str) -> None:
        super().__init__(f"program line {row}: {told}")
        self.row, self.told = row, told


class Program(Struct, frozen=True):
    """Compiled steps; by step index, the line of text that each came from and that line's number, from 1."""

    steps: tuple[Step, ...]
    lines: Mapping[int, str]
    rows: tuple[int, ...] = ()
    inner: tuple[str, ...] = ()

    @property
    def variables(self) -> tuple[str, ...]:
        """Every name the program binds, in order; those bound inside a ``with`` last."""
        return tuple(dict.fromkeys([*(name for _, names, _ in self.steps for name in names), *self.inner]))


@lru_cache(maxsize=4096)
def compile_program(text: str, inputs: frozenset[str], support: frozenset[str] = frozenset()) -> Program:
    """The steps of ``text``; ``inputs`` are the names bound before it runs, ``support`` the support files' stems.

    Raises NotAProgram for anything but the statements above.
    """
    known = set(inputs)
    steps: list[Step] = []
    inner: list[str] = []
    statements = parse(text, "exec").body
    for statement in statements:
        names, node, bound = statement_step(statement, known, support)
        steps.append(("set", names, node))
        inner += bound
        known |= {*names, *bound}
    lines = {index: ast.unparse(statement).splitlines()[0] for index, statement in enumerate(statements)}
    return Program(tuple(steps), lines, tuple(statement.lineno for statement in statements), tuple(inner))


def statement_step(
    statement: ast.stmt, known: Collection[str], support: Collection[str]
) -> tuple[tuple[str, ...], Node, tuple[str, ...]]:
    """What one statement binds, its expression, and the names that are bound inside it. Raises NotAProgram."""
    match statement:
        case ast.Expr(value=value):
            return (), convert(value, known, support), ()
        case ast.Assign(targets=[ast.Attribute(value=owner, attr=name)], value=value):
            return (), ("setattr", convert(owner, known, support), name, convert(value, known, support)), ()
        case ast.Assign(targets=[ast.Subscript(value=owner, slice=key)], value=value):
            return (), ("setitem", *(convert(part, known, support) for part in (owner, key, value))), ()
        case ast.Assign(targets=[target], value=value):
            return target_names(target), convert(value, known, support), ()
        case ast.With(items=[ast.withitem(context_expr=ast.Call() as call, optional_vars=name)], body=body):
            return with_step(statement, call, name, body, set(known), support)
    raise refused(statement)


def with_step(
    statement: ast.stmt,
    call: ast.Call,
    name: ast.expr | None,
    body: list[ast.stmt],
    known: set[str],
    support: Collection[str],
) -> tuple[tuple[str, ...], Node, tuple[str, ...]]:
    """The expression of ``with raises(E) as name`` and of ``with prints() as name``. Raises NotAProgram for any other."""
    target = target_names(name)[0] if name is not None else ""
    match call:
        case ast.Call(func=ast.Name(id="raises"), args=[ast.Name(id=wanted)], keywords=[]):
            kind = wanted
        case ast.Call(func=ast.Name(id="prints"), args=[], keywords=[]) if target:
            kind = ""
        case _:
            raise refused(statement)
    steps: list[Step] = []
    bound = [target] if target else []
    for inside in body:
        names, node, inner = statement_step(inside, known, support)
        steps.append(("set", names, node))
        bound += [*names, *inner]
        known |= {*names, *inner}
    return (), ("raises" if kind else "prints", target, kind, tuple(steps)), tuple(bound)


@lru_cache(maxsize=4096)
def expression(text: str, variables: frozenset[str], support: frozenset[str] = frozenset()) -> Node:
    """One expression, such as ``grads["W"]``. Raises NotAProgram for what is not allowed in a program."""
    return convert(parse(text, "eval").body, variables, support)


def parse(text: str, mode: str) -> Any:
    """The syntax tree of a program's text. Raises NotAProgram where it is not Python."""
    try:
        return ast.parse(text, mode=mode)
    except SyntaxError as error:
        raise NotAProgram(error.lineno or 1, f"{error.msg}: {(error.text or '').strip()}") from None


def target_names(target: ast.expr) -> tuple[str, ...]:
    """The names that an assignment binds. Raises NotAProgram for any other target."""
    if isinstance(target, ast.Name):
        return (target.id,)
    if isinstance(target, ast.Tuple) and all(isinstance(entry, ast.Name) for entry in target.elts):
        return tuple(entry.id for entry in target.elts if isinstance(entry, ast.Name))
    raise refused(target)


def refused(node: ast.stmt | ast.expr) -> NotAProgram:
    """The error for syntax that a program does not have."""
    return NotAProgram(node.lineno, f"not allowed in a program: {ast.unparse(node).splitlines()[0]}")


def convert(node: ast.expr, known: Collection[str], support: Collection[str]) -> Node:
    """The step expression of one syntax node."""

    def all_of(nodes: list[ast.expr]) -> tuple[Node, ...]:
        return tuple(convert(entry, known, support) for entry in nodes)

    match node:
        case ast.Constant():
            return ("const", node.value)
        case ast.Name(id=name):
            return ("var", name) if name in known else ("global", name)
        case ast.Attribute(value=ast.Name(id=module), attr=name) if module in support and module not in known:
            return ("support", module, name)
        case ast.Attribute(value=owner, attr=name):
            return ("attr", convert(owner, known, support), name)
        case ast.Subscript(value=owner, slice=key):
            return ("item", convert(owner, known, support), convert(key, known, support))
        case ast.Call(func=function, args=args, keywords=keywords) if all(word.arg for word in keywords):
            named = tuple((word.arg, convert(word.value, known, support)) for word in keywords)
            return ("call", convert(function, known, support), all_of(args), named)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            return ("op", OPERATORS[type(op)], all_of([left, right]))
        case ast.UnaryOp(op=op, operand=operand) if type(op) in OPERATORS:
            return ("op", OPERATORS[type(op)], all_of([operand]))
        case ast.Slice(lower=lower, upper=upper, step=step):
            return ("slice", all_of([part or ast.Constant(None) for part in (lower, upper, step)]))
        case ast.Tuple(elts=entries):
            return ("tuple", all_of(entries))
        case ast.List(elts=entries):
            return ("list", all_of(entries))
        case ast.Dict(keys=keys, values=values) if all(isinstance(key, ast.Constant) for key in keys):
            return (
                "dict",
                tuple((key.value, value) for key, value in zip(keys, all_of(values)) if isinstance(key, ast.Constant)),
            )
    raise refused(node)
