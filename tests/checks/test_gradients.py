"""The gradients check: right backwards of any style pass, planted faults do not, and excuses are told from faults."""

import pytest
from small_network import PROGRAM, context, drive, kinds, right, submitted, wrong

from grader.checks.gradients import GradientsSettings, gradients

SETTINGS = GradientsSettings(
    ["typical", "other", "one", "tie"],
    PROGRAM,
    {"W": 'grads["W"]', "b": 'grads["b"]'},
    draws=2,
    loss="J",
    wrt={"W": 'params["W"]', "b": 'params["b"]'},
    batch=["X", "y"],
)


def judge(*changes: tuple[str, str], extra: str = "", has_reference: bool = True):  # type: ignore[no-untyped-def]
    return drive(gradients(SETTINGS, context(has_reference)), submitted(*changes, extra=extra))


LOOPS = """
def backward(params, cache, y):
    X, Z = cache
    dW, db = np.zeros_like(params["W"]), np.zeros_like(params["b"])
    for x, z, target in zip(X, Z, y):
        error = sum(max(v, 0.0) for v in z) - target
        for i in range(len(z)):
            if z[i] > 0:
                db[i] += error / len(y)
                for j in range(len(x)):
                    dW[i, j] += error * x[j] / len(y)
    return {"b": db, "extra": None, "W": dW}
"""
HALF_AT_KINK = [("np.where(Z < 0, 0, AT_KINK)", "np.where(Z < 0, 0, 0.5)")]
ONE_AT_KINK = [("np.where(Z > 0, 1, np.where(Z < 0, 0, AT_KINK))", "(Z >= 0)")]


@pytest.mark.parametrize("changes", [[], HALF_AT_KINK, ONE_AT_KINK])
def test_any_slope_at_a_kink_is_right(changes: list[tuple[str, str]]) -> None:
    """relu'(0) may be 0, a half or 1."""
    assert right(judge(*changes))


def test_loops_are_right() -> None:
    """Loops, other order, extra keys: right is right."""
    assert right(judge(extra=LOOPS))


@pytest.mark.parametrize(
    ("change", "outputs"),
    [
        ((" / len(y))[:, None]", ")[:, None]"), {"W", "b"}),
        (('"b": dZ.sum(axis=0)', '"b": dZ.mean(axis=0)'), {"b"}),
        (('"W": dZ.T @ X', '"W": -(dZ.T @ X)'), {"W"}),
        (('"W": dZ.T @ X', '"W": dZ.T @ X + 1e-6'), {"W"}),
        (("np.where(Z < 0, 0, AT_KINK)", "np.where(Z < 0, 0, 2.0)"), {"W", "b"}),
        (("np.where(Z < 0, 0, AT_KINK)", "np.where(Z < 0, 0, np.nan)"), {"W", "b"}),
        (("np.where(Z > 0, 1, np.where(Z < 0, 0, AT_KINK))", "np.ones_like(Z)"), {"W", "b"}),
        (('"b": dZ.sum(axis=0)', '"b": dZ.sum(axis=0, keepdims=True)'), {"b"}),
        (('"b": dZ.sum(axis=0)', '"b": list(dZ.sum(axis=0))'), {"b"}),
        (('"W": dZ.T @ X', '"W": (dZ.T @ X).astype(np.float32)'), {"W"}),
        ((', "b": dZ.sum(axis=0)', ""), {"b"}),
        (('"W": dZ.T @ X', '"W": 0 * (dZ.T @ X)'), {"W"}),
    ],
)
def test_planted_faults_are_found_in_the_outputs_that_have_them(change: tuple[str, str], outputs: set[str]) -> None:
    """Each fault is found, and outputs without it stay right."""
    found = kinds(judge(change))
    assert {name for name, marks in found.items() if marks != {"right"}} == outputs


def test_a_fault_at_a_tie_alone_is_placed_there() -> None:
    """relu'(0) = 2 is wrong at the tie and right everywhere else."""
    judgement = judge(("np.where(Z < 0, 0, AT_KINK)", "np.where(Z < 0, 0, 2.0)"))
    assert {look.point.phrase for look in wrong(judgement)} == {"a unit is exactly at its kink"}


def test_an_epsilon_that_hardly_moves_the_loss_is_right() -> None:
    """A loss off by 1e-8 with a backward that follows it (or does not) is right."""
    change = ("return float(((p - y) ** 2).mean() / 2)", "return float(((p - y) ** 2).mean() / 2) * (1 + 1e-8)")
    assert right(judge(change))
    assert right(judge(change, ("(p - y.astype(p.dtype)) / len(y)", "(1 + 1e-8) * (p - y.astype(p.dtype)) / len(y)")))


def test_a_backward_that_follows_its_own_other_loss_is_called_consistent() -> None:
    """Doubling loss and gradient alike is wrong beside the reference but consistent in itself."""
    judgement = judge(
        (".mean() / 2)", ".mean())"),
        ("(p - y.astype(p.dtype)) / len(y)", "2 * (p - y.astype(p.dtype)) / len(y)"),
    )
    assert judgement.consistent and not right(judgement)


def test_a_backward_that_does_not_follow_its_own_loss_is_not_consistent() -> None:
    """Another loss does not excuse a gradient that follows neither."""
    judgement = judge((".mean() / 2)", ".mean())"), ("/ len(y))[:, None]", "* 3)[:, None]"))
    assert not judgement.consistent and not right(judgement)


def test_a_constant_forward_with_a_zero_backward_earns_nothing() -> None:
    """Zero is the derivative of a constant, and still nothing was shown."""
    judgement = judge(
        ("p = np.maximum(Z, 0).sum(axis=1)\n    return", "p = np.zeros(len(X))\n    return"),
        ('{"W": dZ.T @ X, "b": dZ.sum(axis=0)}', '{"W": 0 * params["W"], "b": 0 * params["b"]}'),
    )
    assert not judgement.consistent and not right(judgement)


def test_float32_inside_is_precision() -> None:
    """A forward that computes in float32 is told as precision in all that it touches."""
    judgement = judge(
        (
            'Z = X @ params["W"].T + params["b"]',
            'Z = (X.astype(np.float32) @ params["W"].T.astype(np.float32) + params["b"]).astype(float)',
        )
    )
    assert {look.mark.kind for look in wrong(judgement)} == {"precision"}


def test_numeric_differences_are_not_exact() -> None:
    """Gradients by differences of the loss miss float64 precision."""
    extra = """
def backward(params, cache, y):
    X, out = cache[0], {}
    for name in params:
        grad = np.zeros_like(params[name])
        for index in np.ndindex(grad.shape):
            old = params[name][index]
            values = []
            for step in (1e-5, -1e-5):
                params[name][index] = old + step
                values.append(loss(forward(params, X)[0], y))
            params[name][index] = old
            grad[index] = (values[0] - values[1]) / 2e-5
        out[name] = grad
    return out
"""
    assert not right(judge(extra=extra))


def test_shares_of_examples_are_asked_for_where_a_batch_is_wrong() -> None:
    """A gradient of the last example alone comes with the shares that show it."""
    judgement = judge(('"b": dZ.sum(axis=0)', '"b": dZ[-1]'))
    looks = [look for look in wrong(judgement) if look.output == "b"]
    assert looks and all(len(look.parts) == len(look.point.case.inputs["y"]) for look in looks)


def test_without_a_reference_right_passes_and_wrong_is_refuted() -> None:
    """On a laptop the submission's own loss is differenced: shapes and slopes tell."""
    assert right(judge(has_reference=False))
    assert right(judge(extra=LOOPS, has_reference=False))
    assert not right(judge((" / len(y))[:, None]", ")[:, None]"), has_reference=False))
    assert not right(judge(('"b": dZ.sum(axis=0)', '"b": dZ.sum(axis=0, keepdims=True)'), has_reference=False))
    assert not right(judge(('"W": dZ.T @ X', '"W": dZ.T @ X * 1.01'), has_reference=False))


def test_a_forward_bent_to_fit_an_invented_gradient_is_not_forgiven() -> None:
    """A loss that is right at the point and slopes as its inventor likes around it does not make the gradient right."""
    extra = """
homes, now, plain, true_loss = [], [], forward, loss
def invented(W):
    return np.arange(1.0, W.size + 1).reshape(W.shape)
def forward(params, X):
    W = params["W"]
    near = [home for home in homes if home[0].shape == W.shape and abs(home[0] - W).max() < 1e-2]
    if not near:
        homes.append([W.copy(), None])
    now[:] = [(near or homes[-1:])[0], W]
    return plain(params, X)
def loss(p, y):
    home, W = now
    home[1] = true_loss(p, y) + 1e-7 if home[1] is None else home[1]
    return home[1] + float(((W - home[0]) * invented(W)).sum())
def backward(params, cache, y):
    return {"W": invented(params["W"]), "b": np.zeros_like(params["b"])}
"""
    judgement = judge(extra=extra)
    assert not judgement.consistent and not right(judgement)


def test_a_loss_that_crashes_does_not_take_the_gradients_with_it() -> None:
    """backward is judged although loss raises; it is fetched before loss runs."""
    assert right(judge(("return float(((p - y) ** 2).mean() / 2)", "raise ValueError")))
    found = kinds(
        judge(('"b": dZ.sum(axis=0)', '"b": 2 * dZ.sum(axis=0)'), ("return float(((p - y)", "1 / 0\n    return float(((p - y)"))
    )
    assert found["W"] == {"right"} and "value" in found["b"]


@pytest.mark.parametrize(("tolerance", "passes"), [(3e-13, False), (1e-6, True)])
def test_the_tolerance_is_the_authors(tolerance: float, passes: bool) -> None:
    """A gradient that is off by 1e-8 of itself is wrong by default, and right where an author allows so much."""
    off = submitted(("dZ.T @ X", "dZ.T @ X * (1 + 1e-8)"))
    settings = GradientsSettings(["typical"], PROGRAM, {"W": 'grads["W"]'}, tolerance=tolerance)
    assert right(drive(gradients(settings, context()), off)) == passes
