"""Gradients without expected values: right work of any style passes, and slips are refuted by the submission's own loss."""

import pytest
from small_network import PROGRAM, context, drive, kinds, right, submitted, wrong

from grader.checks.base import Judgement
from grader.checks.gradients import GradientsSettings, gradients

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
