"""The machine: loading from bytes and running steps, as the worker does it."""

import sys

import numpy as np
import pytest

from grader.calls.call import let, value_node
from grader.worker.leaf import Leaf
from grader.worker.machine import Absent, load

SOURCE = b"""
import numpy as np
from helper import offset
calls = []
def f(x):
    calls.append(x)
    return x + offset
def keep(x):
    x += 1
    return x
if __name__ == "__main__":
    raise SystemExit("not here")
"""
HELPER = [("helper.py", b"offset = 10\n")]


@pytest.fixture
def machine():  # type: ignore[no-untyped-def]
    loaded = load("work.py", SOURCE, HELPER)
    for name in ("work", "helper"):
        sys.modules.pop(name, None)
    return loaded


def run(machine, *steps, fresh: bool = True) -> dict[str, Leaf]:  # type: ignore[no-untyped-def]
    leaves: dict[str, Leaf] = {}
    machine.run(steps, fresh, leaves)
    return leaves


CALL_F = ("set", ("y",), ("call", ("global", "f"), (("var", "x"),), ()))


def test_support_files_can_be_imported(machine) -> None:  # type: ignore[no-untyped-def]
    """A submission imports the files that come with the assignment, from memory."""
    leaves = run(machine, ("set", ("x",), ("const", 1)), CALL_F, ("fetch", "y", ("var", "y")))
    assert leaves["y"].array == 11


def test_arguments_are_new_arrays_for_every_run(machine) -> None:  # type: ignore[no-untyped-def]
    """A function that writes over its argument cannot spoil the next run."""
    steps = [
        *let({"x": np.zeros(2)}),
        ("set", ("y",), ("call", ("global", "keep"), (("var", "x"),), ())),
        ("fetch", "y", ("var", "y")),
    ]
    assert run(machine, *steps)["y"].array.tolist() == run(machine, *steps)["y"].array.tolist() == [1.0, 1.0]


def test_variables_last_until_a_fresh_run(machine) -> None:  # type: ignore[no-untyped-def]
    """A variable is there in the next run unless that run is fresh."""
    run(machine, ("set", ("x",), ("const", 1)))
    assert run(machine, ("fetch", "x", ("var", "x")), fresh=False)["x"].array == 1
    assert run(machine, ("fetch", "x", ("var", "x")), fresh=True)["x"].form == "missing"


def test_a_missing_name_is_absent_not_an_error_of_theirs(machine) -> None:  # type: ignore[no-untyped-def]
    """A function that the submission does not define is told apart from an exception inside it."""
    with pytest.raises(Absent, match="nothing"):
        run(machine, ("set", (), ("call", ("global", "nothing"), (), ())))


def test_a_missing_item_leaves_the_others_to_be_fetched(machine) -> None:  # type: ignore[no-untyped-def]
    """One key that is not there does not hide the values that are."""
    grads = ("set", ("g",), ("dict", (("W", ("const", 1.0)),)))
    wanted = [("fetch", name, ("item", ("var", "g"), ("const", name))) for name in ("b", "W")]
    leaves = run(machine, grads, *wanted)
    assert leaves["b"].form == "missing" and leaves["W"].array == 1.0


def test_unpacking_needs_as_many_values_as_names(machine) -> None:  # type: ignore[no-untyped-def]
    """p, cache = forward(...) with three values says how many there were."""
    with pytest.raises(ValueError, match="2 values expected"):
        run(machine, ("set", ("a", "b"), ("tuple", (("const", 1), ("const", 2), ("const", 3)))))


def test_strict_turns_numpy_warnings_into_errors(machine) -> None:  # type: ignore[no-untyped-def]
    """After a strict step an overflow raises; before it nothing does."""
    overflow = ("set", (), ("op", "mul", (value_node(np.array([1e308])), ("const", 10.0))))
    with np.errstate(all="ignore"):
        run(machine, overflow)
        with pytest.raises(RuntimeWarning):
            run(machine, ("strict", (), ()), overflow)
        run(machine, overflow)
