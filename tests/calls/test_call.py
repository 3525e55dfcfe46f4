"""Values as a call carries them."""

import marshal

import numpy as np
import pytest

from grader.calls.call import value_node
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
