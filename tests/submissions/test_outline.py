"""The outline of a file: what it defines, where, and what of it is only begun."""

import pytest

from grader.submissions.outline import enclosing, outline, unwritten

SOURCE = '''\
import functools


def forward(x):
    """Words."""
    raise NotImplementedError("forward is still to be written")


class Value:
    def __init__(self, data):
        self.data = data

    def tanh(self):
        raise NotImplementedError

    @functools.lru_cache
    def exp(self):
        def inner():
            pass

        return inner


def loss(p):
    pass
'''


def test_functions_and_methods_have_their_lines() -> None:
    """A method goes by its class's name, a decorator belongs to what it decorates, an inner function to its outer one."""
    assert [(found.name, found.first, found.last) for found in outline(SOURCE)] == [
        ("forward", 4, 6),
        ("Value.__init__", 10, 11),
        ("Value.tanh", 13, 14),
        ("Value.exp", 16, 21),
        ("loss", 24, 25),
    ]


def test_what_is_only_begun_is_told_in_the_order_asked_for() -> None:
    """A raise of NotImplementedError or a bare pass is no body; the handout's order comes before the file's."""
    assert unwritten(SOURCE) == ["forward", "Value.tanh", "loss"]
    assert unwritten(SOURCE, ["loss", "Value"]) == ["loss", "Value.tanh", "forward"]


@pytest.mark.parametrize("body", ["return None", "raise ValueError", "x = NotImplementedError", "pass\n    return 1"])
def test_a_body_that_does_something_is_written(body: str) -> None:
    """Whatever is more than a place for code counts as written."""
    assert unwritten(f"def f():\n    {body}\n") == []


@pytest.mark.parametrize(("line", "name"), [(6, "forward"), (11, "Value.__init__"), (16, "Value.exp"), (1, ""), (99, "")])
def test_a_line_belongs_to_the_function_around_it(line: int, name: str) -> None:
    """A line at the top of the file belongs to none."""
    assert enclosing(SOURCE, line) == name


@pytest.mark.parametrize("source", ["def f(:\n", "\x00", "%matplotlib inline\ndef f():\n    pass\n"])
def test_what_does_not_compile_has_no_outline(source: str) -> None:
    """Nothing is guessed about a file that Python cannot read."""
    assert outline(source) == () and unwritten(source) == []


def test_of_a_name_given_twice_the_last_counts() -> None:
    """A second definition replaces the first, as it does when the file runs."""
    assert unwritten("def f():\n    pass\n\ndef f():\n    return 1\n") == []
