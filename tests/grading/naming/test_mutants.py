"""Mutants: every operator makes what its examples say, in place and with words, and nothing of the grader's own is changed."""

import ast

import pytest

from grader.assignment.edits import applied
from grader.grading.naming.layout import Layout
from grader.grading.naming.mutants import KINDS, OPERATORS, mutants

EXAMPLES = [(operator.kind, before, after) for operator in OPERATORS for before, after in operator.examples]


def inside(lines: str) -> str:
    """Lines as the body of a function."""
    return "import numpy as np\n\n\ndef f(x, u, z, self):\n" + "".join(f"    {line}\n" for line in lines.split("\n"))


def made(text: str, kind: str) -> set[str]:
    layout = Layout(text)
    return {applied([mutant.span], text) for mutant in mutants(layout, [KINDS[kind]])}


@pytest.mark.parametrize(("kind", "before", "after"), EXAMPLES)
def test_an_operator_makes_its_examples(kind: str, before: str, after: str) -> None:
    """The examples of every operator are what it does."""
    wanted = inside(after)
    assert any(ast.dump(ast.parse(found)) == ast.dump(ast.parse(wanted)) for found in made(inside(before), kind)), made(
        inside(before), kind
    )


def test_every_kind_is_made_once() -> None:
    """Kinds are unique, and each has words, a hint and examples."""
    assert len(KINDS) == len(OPERATORS)
    assert all(operator.words and operator.hint and operator.examples for operator in OPERATORS)


SOURCE = '''"""A module."""

import numpy as np

AT_KINK = 0.0
SCALE = 2


class Node:
    """A class of its own."""

    def forward(self, x, y):
        """x - y."""
        self.x, self.y = x, y
        return x - y


def backward(params, ds):
    # ü: columns are counted in bytes, offsets in characters
    dZ = "ü" and ds * params["W"]  # the error signal
    slope = AT_KINK if dZ == 0 else 1
    if not len(ds):
        raise ValueError(f"{ds - 1} is empty")
    return {"W": dZ.T @ ds, "b": dZ.sum(axis=0)}
'''


def test_an_edit_keeps_the_layout() -> None:
    """A mutant changes its own characters alone: comments and other lines stay."""
    for mutant in mutants(Layout(SOURCE)):
        changed = applied([mutant.span], SOURCE).splitlines()
        assert len(changed) == len(SOURCE.splitlines())
        assert [n for n, (old, new) in enumerate(zip(SOURCE.splitlines(), changed), 1) if old != new] == [mutant.line]


def test_a_mutant_says_where_it_is() -> None:
    """Function, line and the quantity that it goes into."""
    found = {(mutant.function, mutant.quantity) for mutant in mutants(Layout(SOURCE))}
    assert {("Node.forward", ""), ("backward", "dZ"), ("backward", '"W"'), ("backward", '"b"'), ("", "SCALE")} <= found
    sign = next(mutant for mutant in mutants(Layout(SOURCE)) if mutant.id == "Node.forward: sign: x - y -> x + y")
    assert sign.words == "a sign is turned in Node.forward"
    factor = next(mutant for mutant in mutants(Layout(SOURCE)) if mutant.kind == "factor_left_out")
    assert factor.words == "a factor is left out on the way to dZ"


def test_what_is_no_students_slip_is_left_alone() -> None:
    """Docstrings, messages and what the grader chooses are not changed."""
    for mutant in mutants(Layout(SOURCE)):
        line = SOURCE.splitlines()[mutant.line - 1]
        assert "AT_KINK" not in line and '"""' not in line and "raise" not in line


def test_mutants_are_the_same_each_time_and_apart() -> None:
    """Ids are unique and do not depend on the run."""
    one, two = mutants(Layout(SOURCE)), mutants(Layout(SOURCE))
    assert one == two and len({mutant.id for mutant in one}) == len(one)
    assert len({applied([mutant.span], SOURCE) for mutant in one}) == len(one)


def test_a_program_without_a_place_to_change_has_none() -> None:
    """Nothing is made up."""
    assert mutants(Layout('"""Nothing here."""\n')) == []
