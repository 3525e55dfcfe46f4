"""Watching: every change of what was given or handed back is noticed, in honest code of any style, and nothing else is."""

import numpy as np
import pytest

from grader.calls.call import Call, fetch, let
from grader.calls.program import compile_program, expression
from grader.sandbox.trusted import Trusted


def changed(source: str, program: str, **inputs: object) -> list[str]:
    """What the worker says was changed while ``program`` ran, as the function's line in the program and the name."""
    code = compile_program(program, frozenset(inputs))
    fetched = {name: expression(name, frozenset({*inputs, *code.variables})) for name in code.variables}
    call = Call((*let(inputs), *code.steps, *fetch(fetched), ("fetch", "(changed)", ("changed",))))
    outcome = Trusted("work.py", source.encode()).run([call])[0]
    assert outcome.status == "returned"
    return [f"{int(step) - len(inputs)} {name}" for step, name in map(str.split, outcome.leaves["(changed)"].texts)]


ARRAY = np.array([0.25, np.nan, 1.0])


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("np.clip(x, 0.3, 1, out=x)", ARRAY),
        ("x *= 2", ARRAY),
        ("x.sort()", np.array([3, 1, 2])),
        ("x['W'] -= 1", {"W": np.ones(2), "b": np.zeros(1)}),
        ("x['W'] = x['W'] - 1", {"W": np.ones(2)}),
        ("x['new'] = 1", {"W": np.ones(2)}),
        ("x.append(4)", [1, 2, 3]),
        ("x[0].append(4)", [[1], [2]]),
        ("x[1]['a'][0] = 5", [0, {"a": np.zeros(2)}]),
        ("x.shape = (3, 1)", ARRAY),
    ],
)
def test_a_changed_argument_is_noticed_and_placed(line: str, value: object) -> None:
    """Whatever holds it, the function and the argument are told."""
    source = f"import numpy as np\ndef first(x):\n    return 1.0\ndef second(x):\n    {line}\n    return 2.0\n"
    assert changed(source, "a = first(x)\nb = second(x)", x=value) == ["1 x"]


def test_what_is_put_back_in_the_same_call_is_no_change() -> None:
    """Only what is left behind counts."""
    assert changed("def f(x):\n    x[0] += 1\n    x[0] -= 1\n    return 1.0\n", "y = f(x)", x=np.array([1.0, np.nan])) == []


def test_a_result_that_a_later_function_changes_is_noticed() -> None:
    """A buffer used again is the usual way."""
    source = "import numpy as np\nbuffer = np.zeros(2)\ndef f(x):\n    buffer[:] = x\n    return buffer\n"
    assert changed(source, "a = f(x)\nb = f(z)", x=np.ones(2), z=np.full(2, 2.0)) == ["1 a"]


def test_a_change_through_what_the_student_kept_is_noticed() -> None:
    """An argument that a cache remembers is still the caller's."""
    source = "def f(x):\n    return 1.0, [x]\ndef g(cache):\n    cache[0][:] = 0\n    return 2.0\n"
    assert changed(source, "p, cache = f(x)\nq = g(cache)", x=np.ones(2)) == ["1 x", "1 cache"]


def test_objects_of_the_students_own_are_theirs() -> None:
    """A value's gradient is meant to change."""
    source = (
        "class V:\n    def __init__(self, x):\n        self.x, self.grad = x, 0.0\n    def back(self):\n        self.grad += 1\n"
    )
    assert changed(source, "v = V(x)\nv.back()", x=1.5) == []


def test_a_call_that_does_not_ask_is_not_watched() -> None:
    """What is timed costs no more."""
    call = Call((*let({"x": np.ones(2)}), ("set", (), ("call", ("global", "f"), (("var", "x"),), ()))))
    code = Trusted("work.py", b"def f(x):\n    x[:] = 0\n")
    assert code.run([call])[0].status == "returned" and code.machine.watch is None
