"""Programs: the lines an author writes become steps, and nothing else is let through."""

import operator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.calls.call import Call, Outcome, fetch, let
from grader.calls.program import compile_program, expression
from grader.errors import BadInput
from grader.sandbox.trusted import Trusted

SOURCE = b"""
import numpy as np
def double(x, times=2):
    return x * times
def pair(x):
    return x, {"twice": 2 * x, "list": [x]}
def refuse(x):
    print("no")
    raise UnicodeError("x")
def say(x):
    print("got", x)
class Counter:
    def __init__(self, start):
        self.count = start
    def add(self, n):
        self.count += n
        return self
"""


def result(text: str, wanted: str, **inputs: object) -> object:
    program = compile_program(text, frozenset(inputs))
    variables = frozenset({*inputs, *program.variables})
    call = Call((*let(inputs), *program.steps, *fetch({"out": expression(wanted, variables)})))
    outcome = Trusted("submission.py", SOURCE).run([call])[0]
    assert outcome.status == "returned", outcome.error
    array = outcome.leaves["out"].array
    return None if array is None else array.tolist()


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        ("y = double(x)", "y", [2.0, 4.0]),
        ("y = double(x, times=3)", "y", [3.0, 6.0]),
        ("a, b = pair(x)", 'b["twice"]', [2.0, 4.0]),
        ("a, b = pair(x)", 'b["list"][0][1]', 2.0),
        ("c = Counter(1)\nc.add(2).add(3)", "c.count", 6),
        ("y = -x * 2 + 1", "y", [-1.0, -3.0]),
        ("y = (x, 3)[1] ** 2", "y", 9),
        ('y = {"k": [1, 2]}["k"]', "y", [1, 2]),
        ("y = x[1:]", "y", [2.0]),
        ("y = x[::-1]", "y", [2.0, 1.0]),
        ("_, b = pair(x)\n_, c = pair(3)", 'c["twice"]', 6),
        ("c = Counter(1)\nc.count = 5\nc.add(2)", "c.count", 7),
        ("a, b = pair(x)\nb['list'] = 4", "b['list']", 4),
        ("with raises(ValueError):\n    y = double(x)\n    refuse(x)", "y", [2.0, 4.0]),
    ],
)
def test_programs_do_what_python_would(text: str, wanted: str, expected: object) -> None:
    """Calls, keywords, unpacking, objects, methods, items and arithmetic do what Python does."""
    assert result(text, wanted, x=np.array([1.0, 2.0])) == expected


@pytest.mark.parametrize(
    "text",
    [
        "import os",
        "for i in x: pass",
        "y = [i for i in x]",
        "y = lambda: 1",
        "y = x if x else 1",
        "x.y = z = 1",
        "with open(x) as y: pass",
        "with raises(x.y): pass",
        "with raises(ValueError), prints() as t: pass",
        "with prints(): pass",
        "with raises(ValueError): import os",
        "y: int = 1",
        "def f(): pass",
        "y = f'{x}'",
        "y = double(*x)",
        "y = double(**x)",
        "y = x and x",
        "while True: pass",
        "y += 1",
        "y =",
    ],
)
def test_everything_else_is_refused_with_its_line(text: str) -> None:
    """What could loop, branch or import is refused, and the message names the line."""
    with pytest.raises(BadInput, match="program line 1"):
        compile_program(text, frozenset({"x"}))


def test_names_are_variables_support_or_the_submissions() -> None:
    """A bound name is a variable, a support file's stem leads to its module, every other name is the submission's."""
    program = compile_program("y = f(x, net.g)\nz = y", frozenset({"x"}), frozenset({"net"}))
    call = program.steps[0][2]
    assert call[1] == ("global", "f") and call[2] == (("var", "x"), ("support", "net", "g"))
    assert program.steps[1][2] == ("var", "y")


def test_an_expression_is_used_before_a_name_is_bound() -> None:
    """A name read before it is assigned is the submission's, not the later variable."""
    program = compile_program("y = double\nz = y(x)", frozenset({"x"}))
    assert program.steps[0][2] == ("global", "double")


@given(st.integers(-9, 9), st.integers(-9, 9), st.sampled_from(["+", "-", "*"]))
def test_arithmetic_agrees_with_python(a: int, b: int, sign: str) -> None:
    """Operators mean what they mean in Python."""
    meaning = {"+": operator.add, "-": operator.sub, "*": operator.mul}[sign]
    assert result(f"y = a {sign} b", "y", a=a, b=b) == meaning(a, b)


def fetched(text: str, wanted: str) -> Outcome:
    program = compile_program(text, frozenset())
    call = Call((*program.steps, *fetch({"out": expression(wanted, frozenset(program.variables))})))
    return Trusted("submission.py", SOURCE).run([call])[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("with raises(ValueError) as out:\n    refuse(1)", "ValueError"),
        ("with raises(ValueError) as out:\n    double(1)", "no ValueError"),
        ("with prints() as out:\n    say(3)\n    say(4)", "got 3\ngot 4\n"),
    ],
)
def test_what_is_raised_and_printed_is_a_text(text: str, told: str) -> None:
    """The name after `as` holds the class that was asked for, or that it did not come; or what was printed."""
    assert fetched(text, "out").leaves["out"].texts == [told]


@pytest.mark.parametrize(
    ("text", "typename"),
    [("with raises(KeyError):\n    refuse(1)", "UnicodeError"), ("with raises(KeyError):\n    double(1)", "NotRaised")],
)
def test_what_is_not_raised_is_an_error(text: str, typename: str) -> None:
    """Another exception is told as itself; none at all as what was wanted."""
    error = fetched(text, "1").error
    assert error is not None and error.typename == typename
