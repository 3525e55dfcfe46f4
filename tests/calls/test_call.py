"""Values as a call carries them."""

import marshal
from collections.abc import Callable

import numpy as np
import pytest

from grader.calls.call import Call, Node, value_node, variables_in
from grader.worker.machine import load


@pytest.mark.parametrize(
    "value",
    [
        np.arange(6.0).reshape(2, 3).T,
        np.array(2.5),
        np.zeros((0, 3)),
        np.array([True, False]),
        np.array([1, 2], np.uint8)[::-1],
        np.array(["ab", "c"]),
        np.array(["2026-01-01"], "datetime64[D]"),
    ],
)
def test_an_array_arrives_as_it_was(value: np.ndarray) -> None:
    """Whatever its order in memory, its shape and its dtype; and each time as an array of its own, which may be changed."""
    machine = load("work.py", b"")
    node = marshal.loads(marshal.dumps(value_node(value), 4))
    first, second = machine.evaluate(node), machine.evaluate(node)
    assert first.dtype == value.dtype and first.shape == value.shape and (first == value).all()
    assert first.flags.writeable and not np.shares_memory(first, second)


def test_an_array_of_objects_cannot_travel() -> None:
    """Its bytes are addresses, which mean nothing elsewhere: the author is told before anything runs."""
    with pytest.raises(TypeError, match="array of objects cannot be sent"):
        value_node(np.array([None, 1], dtype=object))


@pytest.mark.parametrize("inside", [lambda node: node, lambda node: ("list", (node,)), lambda node: ("dict", (("key", node),))])
def test_what_an_expression_speaks_of_is_found_however_deep_it_stands(inside: Callable[[Node], Node]) -> None:
    """Data beside it, and the keys that it has in a dict, say nothing."""
    spoken_of = ("call", ("attr", ("global", "net"), "loss"), (("var", "x"),), ())
    node = ("tuple", (("const", "global"), ("array", "<f8", (), b"12345678"), inside(inside(spoken_of))))
    call = Call((("set", ("y",), node), ("fetch", "y", ("var", "y"))))
    assert call.functions_of() == {"net"} and call.functions_of(1) == frozenset() and variables_in(node) == {"x"}
    assert call.spoken_of() == call.behind("y") == {"net", ".loss"}
