"""Other units: what backprop follows and steps do not, told by what comes back and by no clock."""

import numpy as np
import pytest
from cost_network import SETTINGS, SOLUTION, context
from cost_styles import COMPLEX, DIFFERENCES, IN_BACKWARD, NUMERIC, PASS, RIGHT
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from grader.calls.call import Answer
from grader.checks.base import Point
from grader.checks.cost import without_steps
from grader.checks.differences.units import LIMIT, scaled
from grader.checks.names import Names, troubles
from grader.numerics.compare import Mark
from grader.sandbox.trusted import Trusted

STEPS = DIFFERENCES.replace(
    "LINES",
    "step = STEP\n            value[index] = old + step\n            "
    """up = loss(pass_(params, word)[0], y)
            value[index] = old - step
            grads[name][index] = (up - loss(pass_(params, word)[0], y)) / (2 * step)""",
)


def told(text: str, seed: int = 0, has_reference: bool = True) -> Mark:
    """What is said of a style at one seed's point."""
    where = context(seed, has_reference)
    student, reference = (Trusted("work.py", (SOLUTION + source).encode()) for source in (text, ""))
    check = without_steps(SETTINGS, Point("sized", "sizes grow", where.sized("sized", SETTINGS.sizes[0])), where)
    ask = next(check)
    while True:
        assert bool(ask.reference) == has_reference
        try:
            ask = check.send(Answer(student.run(ask.student), reference.run(ask.reference)))
        except StopIteration as done:
            mark: Mark = done.value[0]
            return mark


@pytest.mark.parametrize("style", RIGHT, ids=str)
@pytest.mark.parametrize("has_reference", [True, False])
def test_backprop_follows_in_every_style(style, has_reference):
    """Powers of two round nothing, whatever the order in which backward computes, on a laptop as on a server."""
    assert all(told(RIGHT[style], seed, has_reference).right for seed in range(3))


@pytest.mark.parametrize("style", NUMERIC, ids=str)
@pytest.mark.parametrize("has_reference", [True, False])
def test_steps_do_not_follow(style, has_reference):
    """Every numeric style is off by ten times what is allowed, on a laptop as on a server."""
    mark = told(NUMERIC[style], 1, has_reference)
    assert mark.kind == "costly" and "does not follow a change of units" in mark.text
    assert mark.error > 10 * LIMIT


@pytest.mark.parametrize(
    "step",
    ["1e-2", "1e-3", "1e-4", "1e-6", "1e-8", "np.spacing(1.0) ** 0.5", "1e-5 * max(1, abs(old))", "abs(old) * 1e-6 or 1e-6"],
)
def test_no_size_of_a_step_follows(step):
    """Central differences of any usual step, also of one that grows with the entries."""
    assert told(PASS + STEPS.replace("STEP", step) + IN_BACKWARD).kind == "costly"


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_steps_that_are_nothing_where_an_entry_is():
    """A step that is 0 where the entry is 0 gives no number there."""
    assert told(PASS + STEPS.replace("STEP", "1e-6 * old") + IN_BACKWARD).kind == "non_finite"


@pytest.mark.parametrize("step", ["1e-8", "1e-12", "1e-16", "1e-20", "1e-40", "1e-100", "1e-200"])
def test_no_size_of_an_imaginary_step_follows(step):
    """However small: far beyond what float32 has numbers for, it is not small any more."""
    assert told(PASS + COMPLEX.replace("1e-30", step) + IN_BACKWARD).kind == "costly"


SINGLE_FORWARD = """
double = forward
def forward(params, word):
    return double({name: value.astype(np.float32) for name, value in params.items()}, word)
"""
SINGLE_BACKWARD = """
double = backward
def backward(params, cache, y):
    word, x, h, s = cache
    single = {name: value.astype(np.float32) for name, value in params.items()}
    return double(single, (word, x.astype(np.float32), h.astype(np.float32), s), y)
"""
SINGLE_GATE = """
def forward(params, word):
    x = params["E"][word].astype(np.float32)
    z = params["W"].astype(np.float32) @ x + params["b"]
    h = np.where(z > 0, z, 0 * np.tanh(np.nan_to_num(z)))
    return params["u"] @ h, (word, x, h, params["u"] @ h)
def backward(params, cache, y):
    word, x, h, s = cache
    dz = (s - y) * params["u"] * (h > 0)
    dE = np.zeros_like(params["E"])
    dE[word] = dz @ params["W"].astype(np.float32)
    return {"E": dE, "W": np.outer(dz, x), "b": dz, "u": (s - y) * h}
"""
FRACTIONS = """
from fractions import Fraction
def backward(params, cache, y):
    word, x, h, s = cache
    dz = [Fraction(d) for d in (s - y) * params["u"] * (1 - h**2)]
    dE = np.zeros(params["E"].shape)
    dE[word] = [float(sum(d * Fraction(w) for d, w in zip(dz, column))) for column in params["W"].T]
    dW = np.array([[float(d * Fraction(value)) for value in x] for d in dz])
    return {"E": dE, "W": dW, "b": np.array([float(d) for d in dz]), "u": (s - y) * h}
"""


@pytest.mark.parametrize("text", [SINGLE_FORWARD, SINGLE_BACKWARD, SINGLE_GATE, FRACTIONS])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_other_kinds_of_numbers_follow(text):
    """float32 has no numbers so far away, and that is held against nobody."""
    assert told(text).right


DECAY = """
plain = backward
def backward(params, cache, y):
    return {name: grad + RATE * params[name] for name, grad in plain(params, cache, y).items()}
"""
CHANGED = """
plain = backward
def backward(params, cache, y):
    return {name: grad CHANGE for name, grad in plain(params, cache, y).items()}
"""


@pytest.mark.parametrize(
    "text",
    [
        *(DECAY.replace("RATE", rate) for rate in ("1e-4", "1e-3", "1e-2", "0.1", "1.0")),
        *(CHANGED.replace("CHANGE", change) for change in ("* 2", "* 0", "+ 1", "* params[name]", "/ np.linalg.norm(grad)")),
        "\ndef backward(params, cache, y):\n    return {}\n",
        "\ndef backward(params, cache, y):\n    return {name: None for name in params}\n",
    ],
)
def test_what_is_wrong_in_another_way_is_charged_elsewhere(text):
    """A gradient with a decay, a factor or a slope too many, or that is not there, is not called a numeric one."""
    assert all(told(text, seed).right for seed in range(3))


def test_lines_that_do_not_run_are_told_as_what_they_are():
    """A crash is a crash, in any units."""
    assert told("\ndef backward(params, cache, y):\n    return 1 / 0\n").kind == "crashed"


def test_what_crashes_only_far_away_says_nothing():
    """Numbers that no handout promises may be refused."""
    refusal = (
        "\n_f = forward\ndef forward(params, word):\n    assert np.abs(params['E']).max() < 1e9\n    return _f(params, word)\n"
    )
    assert told(refusal).right


@pytest.mark.parametrize(
    ("changed", "key", "message"),
    [
        ({"units": {"E": 1, "V": -1}}, "units.V", "there is no wrt 'V'"),
        ({"units": {"E": 1, "W": 0}}, "units.W", "a power from 1 to 4"),
        ({"units": {"E": 9, "W": -1}}, "units.E", "a power from 1 to 4"),
        ({"value": ""}, "units", "a value that they leave as it is"),
        ({"gives": {"b": 'grads["b"]'}}, "units", "gradients that gives has by the same name"),
        ({"value": "score"}, "value", "'score' is no input"),
        ({"wrt": {"E": "params['F']", "W": "params['W']"}}, "wrt.E", "params has no entry 'F'"),
        ({"wrt": {"E": "word", "W": "params['W']"}}, "wrt.E", "word is not made of floats"),
    ],
)
def test_an_authors_slip_is_told(changed, key, message):
    """Units of nothing, of no power, or that leave no value as it is."""
    names = Names(["sized"], [], {"forward", "backward"}, frozenset(), lambda name: False, lambda name: context().sized(name, 2))
    assert not list(troubles(SETTINGS, names))
    found = next(troubles(structs.replace(SETTINGS, **changed), names))
    assert (found.key, message in found.message) == (key, True), found


numbers = st.floats(-1e3, 1e3).filter(lambda number: number == 0 or abs(number) > 1e-3)


@given(st.lists(numbers, min_size=1, max_size=4), st.integers(-900, 900))
def test_units_round_nothing(entries, power):
    """To other units and back gives the same numbers, in arrays, lists and floats, and leaves everything else alone."""
    inputs = {"params": {"W": np.array(entries), "b": np.ones(2)}, "x": entries, "y": entries[0]}
    for path in (["params", "W"], ["x"], ["y"]):
        there = scaled(inputs, path, power)
        back = scaled(there, path, -power)
        assert back["x"] == entries and back["y"] == entries[0]
        assert (back["params"]["W"] == entries).all()
        assert there["params"]["b"] is inputs["params"]["b"]
