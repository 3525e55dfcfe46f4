"""Gradients without expected values: right work of any style passes, and slips are refuted by the submission's own loss."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from small_network import PROGRAM, REGIMES, context, drawn, drive, kinds, right, submitted, wrong

from grader.checks.base import Judgement
from grader.checks.gradients import GradientsSettings, gradients
from grader.inputs import Regime

SETTINGS = GradientsSettings(
    ["typical", "other", "one", "tie"],
    PROGRAM,
    {"W": 'grads["W"]', "b": 'grads["b"]'},
    loss="J",
    wrt={"W": 'params["W"]', "b": 'params["b"]'},
)


def judge(source: str, settings: GradientsSettings = SETTINGS) -> Judgement:
    return drive(gradients(settings, context(has_reference=False)), source)


LOOPS = """
def backward(params, cache, y):
    X, Z = cache
    W, b = np.zeros_like(params["W"]), np.zeros_like(params["b"])
    p = [sum(max(z, 0.0) for z in row) for row in Z]
    for k in range(len(y)):
        for i in range(len(b)):
            if Z[k, i] > 0:
                b[i] += (p[k] - y[k]) / len(y)
                W[i] += (p[k] - y[k]) / len(y) * X[k]
    return {"W": W, "b": b}
"""


def test_right_work_is_not_refuted() -> None:
    """The solution, loops, either slope at a kink, and a loss with a constant in it."""
    for source in (
        submitted(),
        submitted(extra=LOOPS),
        submitted(("AT_KINK = 0.0", "AT_KINK = 1.0")),
        submitted(("AT_KINK = 0.0", "AT_KINK = 0.5")),
        submitted((".mean() / 2)", ".mean() / 2) + 3.0")),
    ):
        judgement = judge(source)
        assert right(judgement), wrong(judgement)[0].mark
        assert "server" in judgement.unjudged


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" / len(y))[:, None]", ")[:, None]"),
        ("p - y.astype", "y.astype"),
        ('"W": dZ.T @ X', '"W": -dZ.T @ X'),
        ('"W": dZ.T @ X', '"W": dZ.T @ X * 1.01'),
        ('"b": dZ.sum(axis=0)', '"b": dZ.sum(axis=0)[::-1]'),
        ("* slope", "* np.ones_like(slope)"),
        ("AT_KINK = 0.0", "AT_KINK = 2.0"),
    ],
)
def test_slips_are_refuted(old: str, new: str) -> None:
    """A mean forgotten, a sign, one per cent, entries in another order, a slope left out, twice the slope at a kink."""
    assert "value" in set().union(*kinds(judge(submitted((old, new)))).values())


def test_shapes_and_digits_are_seen_without_a_loss_too() -> None:
    """An axis too many is told as a shape, float32 on the way as precision."""
    assert kinds(judge(submitted(('"b": dZ.sum(axis=0)', '"b": dZ.sum(axis=0, keepdims=True)'))))["b"] == {"shape"}
    leak = judge(submitted(('"W": dZ.T @ X', '"W": dZ.astype(np.float32).astype(float).T @ X')))
    assert "precision" in kinds(leak)["W"] and kinds(leak)["b"] == {"right"}


def test_forward_in_float32_is_no_wrong_slope() -> None:
    """Its loss is a staircase of small steps: what is told is precision, never a value."""
    single = judge(submitted(('Z = X @ params["W"].T', 'Z = (X @ params["W"].T).astype(np.float32).astype(float)')))
    assert "value" not in set().union(*kinds(single).values())


def test_without_a_loss_shapes_alone_are_judged() -> None:
    """An author who names no loss gets kinds and shapes."""
    settings = GradientsSettings(["typical"], PROGRAM, {"W": 'grads["W"]'})
    assert right(judge(submitted((" / len(y))[:, None]", ")[:, None]")), settings))
    assert kinds(judge(submitted(('"W": dZ.T @ X', '"W": dZ @ X.T @ X')), settings))["W"] != {"right"}


def at(source: str, *draws: Callable[[np.random.Generator], dict[str, Any]], edge: bool = False) -> Judgement:
    """The judgement at points of these regimes alone; the batch is told."""
    regimes = {f"r{index}": Regime(f"r{index}", "", draw, edge) for index, draw in enumerate(draws)}
    settings = structs.replace(SETTINGS, regimes=list(regimes), batch=["X", "y"])
    here = structs.replace(
        context(has_reference=False),
        regimes=regimes,
        draw=lambda name, index: regimes[name].case(np.random.default_rng([3, index, *map(ord, name)])),
    )
    return drive(gradients(settings, here), source)


def opposite_ties(rng: np.random.Generator) -> dict[str, Any]:
    """Two units at their kinks, which one step in W or b may open and shut in any combination."""
    inputs = drawn(rng, N=2)
    inputs["params"]["W"] = rng.integers(1, 5, (2, 4)) / 4.0
    inputs["params"]["b"] = -(inputs["params"]["W"] @ np.ones(4))
    inputs["X"] = np.array([np.ones(4), 3.0 * np.ones(4)])
    return inputs


@pytest.mark.parametrize("slope", ["0.0", "0.3", "0.5", "1.0"])
def test_at_several_kinks_every_slope_is_right(slope: str) -> None:
    """Where several units are at their kinks at once, a step goes up one and down another; backward has one slope for all."""
    for seed in range(6):
        source = submitted(("AT_KINK = 0.0", f"AT_KINK = {slope}"))
        judgement = at(source, lambda rng, seed=seed: opposite_ties(np.random.default_rng(seed)))
        assert right(judgement), wrong(judgement)[0].mark


def test_what_a_kink_hides_is_seen_beside_it() -> None:
    """At kinks W's gradient may be half as large again, beside them that is no slope at all."""
    slip = ('"W": dZ.T @ X', '"W": dZ.T @ X * 1.5')
    assert kinds(at(submitted(slip), opposite_ties))["W"] == {"value"}
    assert right(at(submitted(), opposite_ties))


def test_a_bias_is_refuted_at_its_kink() -> None:
    """Twice the slope at 0 is wrong at the kink alone, where a bias shows it."""
    assert "value" in kinds(at(submitted(("AT_KINK = 0.0", "AT_KINK = 2.0")), REGIMES["tie"].draw))["b"]


LOGISTIC = """
import numpy as np
EPSILON = 0.0
def forward(params, X):
    s = X @ params["W"].sum(axis=0) + params["b"].sum()
    return 1.0 / (1.0 + np.exp(-s)), X
def loss(p, y):
    q = np.where(y > 0, p, 1.0 - p)
    return float(-np.log(q + EPSILON).mean())
def backward(params, cache, y):
    X = cache
    p = forward(params, X)[0]
    d = (p - (y > 0)) / len(y)
    W, b = np.tile(d @ X, (len(params["W"]), 1)), np.full(len(params["b"]), d.sum())
    return {"W": W, "b": b}
"""


def surely_wrong(rng: np.random.Generator) -> dict[str, Any]:
    """One example whose score is -8 where its label is 1, so that its loss is beyond what loses no digits."""
    inputs = {**drawn(rng, N=1), "y": np.array([1.0])}
    score = inputs["X"][0] @ inputs["params"]["W"].sum(axis=0) + inputs["params"]["b"].sum()
    inputs["params"]["b"][0] -= score + 8.0
    return inputs


def noisily_wrong(rng: np.random.Generator) -> dict[str, Any]:
    """One example whose score is 8 where its label is 0: 1 - p keeps twelve digits, and the loss as many."""
    inputs = surely_wrong(rng)
    inputs["params"]["b"][0] += 16.0
    return {**inputs, "y": np.array([0.0])}


@pytest.mark.parametrize("draw", [surely_wrong, noisily_wrong])
def test_an_epsilon_in_the_loss_scales_all_gradients_of_an_example(draw: Callable[..., dict[str, Any]]) -> None:
    """It changes them by three per cent, all of them alike, and is allowed; so are the digits that 1 - p loses."""
    for epsilon in ("0.0", "1e-8", "1e-5"):
        for seed in range(4):
            source = LOGISTIC.replace("EPSILON = 0.0", f"EPSILON = {epsilon}")
            judgement = at(source, lambda rng, seed=seed: draw(np.random.default_rng(seed)))
            assert right(judgement), wrong(judgement)[0].mark


@pytest.mark.parametrize("factor", ["1.04", "0.97", "1.001", "1.00001"])
@pytest.mark.parametrize("epsilon", ["0.0", "1e-5"])
def test_a_factor_of_its_own_is_refuted_where_a_common_one_is_allowed(factor: str, epsilon: str) -> None:
    """One of two is off by less than what an epsilon may do, and so by another factor than the other."""
    source = LOGISTIC.replace("EPSILON = 0.0", f"EPSILON = {epsilon}").replace('"b": b', f'"b": {factor} * b')
    marks = kinds(at(source, surely_wrong))
    assert sorted([marks["W"], marks["b"]], key=str) == [{"right"}, {"value"}]


SINGLE = ('Z = X @ params["W"].T', 'Z = (X @ params["W"].T).astype(np.float32).astype(float)')
AT_ONE = '"W": dZ.T @ X * (1.5 if len(y) == 1 else 1.0)'


def test_in_float32_one_point_refutes_nothing() -> None:
    """Two ordinary points do; edges do not count."""
    ordinary, alone = REGIMES["typical"].draw, REGIMES["one"].draw
    wrong_at_one, wrong_at_all = (
        submitted(SINGLE, ('"W": dZ.T @ X', AT_ONE)),
        submitted(SINGLE, ('"W": dZ.T @ X', '"W": 1.5 * dZ.T @ X')),
    )
    assert "value" not in kinds(at(wrong_at_one, ordinary, alone, ordinary))["W"]
    assert "value" in kinds(at(wrong_at_all, ordinary, alone, ordinary))["W"]
    assert "value" not in kinds(at(wrong_at_all, ordinary, alone, ordinary, edge=True))["W"]
    assert "value" in kinds(at(submitted(('"W": dZ.T @ X', AT_ONE)), ordinary, alone, ordinary))["W"]


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(1, 4), st.integers(1, 5), st.floats(-3, 3))
def test_right_work_of_any_size_is_never_refuted_and_a_slip_is(seed: int, N: int, n: int, m: int, power: float) -> None:
    """Sizes from one up, inputs from a thousandth to a thousand; half too much is refuted wherever a unit is open."""

    def sized(rng: np.random.Generator) -> dict[str, Any]:
        inputs = drawn(np.random.default_rng(seed), N, n, m)
        inputs["X"], inputs["params"]["W"] = inputs["X"] * 10.0**power, inputs["params"]["W"] / 10.0**power
        return inputs

    judgement = at(submitted(), sized)
    assert right(judgement), wrong(judgement)[0].mark
    inputs = sized(np.random.default_rng(0))
    opened = bool(np.any(inputs["X"] @ inputs["params"]["W"].T + inputs["params"]["b"] > 0))
    slip = at(submitted(('"b": dZ.sum(axis=0)', '"b": 1.5 * dZ.sum(axis=0)')), sized)
    assert ("value" in kinds(slip)["b"]) is opened
