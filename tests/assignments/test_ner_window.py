"""The reference of ``ner_window`` against autograds and differences that are not ours, and several mistakes at once."""

import numpy as np
import pytest
from comparing import close, differences, leaves, window_network
from loading import Files
from marking import exchanged, mistakes, report_of

FILES = Files("ner_window")
NETWORKS = FILES.regimes("backward_one", "backward_batch", "backward_repeated")
SCORES = FILES.regimes("score_gradients")
SEEDS = range(3)


def loss_of(solution, params, windows, labels):
    p, _ = solution.forward(params, windows)
    return solution.loss(p, labels)


@pytest.mark.oracle
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", NETWORKS)
def test_backward_agrees_with_torch(solution, torch, name, seed):
    """The solution's gradients are those of torch's autograd in float64."""
    inputs = FILES.inputs(name, seed)
    params = leaves(torch, inputs["params"])
    s, J = window_network(torch, params, inputs["windows"], inputs["labels"])
    J.backward()
    p, cache = solution.forward(inputs["params"], inputs["windows"])
    grads = solution.backward(inputs["params"], cache, inputs["labels"])
    close(p, torch.sigmoid(s).detach().numpy(), 1e-13 if name == "certain" else 1e-14)  # scores of 800: exp multiplies rounding
    assert solution.loss(p, inputs["labels"]) == pytest.approx(J.item(), rel=1e-12)
    for key, value in params.items():
        close(grads[key], value.grad.numpy(), 1e-9 if name.startswith("saturated") else 1e-12)


@pytest.mark.oracle
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", SCORES)
def test_score_gradients_agree_with_torch(solution, torch, name, seed):
    """The gradients of the score are those of torch's autograd in float64."""
    inputs = FILES.inputs(name, seed)
    leaf = leaves(torch, {**{key: inputs["params"][key] for key in ("W", "b", "u")}, "x": inputs["x"]})
    z = leaf["W"] @ leaf["x"] + leaf["b"]
    z.retain_grad()
    (leaf["u"] @ torch.tanh(z)).backward()
    got = solution.score_gradients(inputs["params"], inputs["x"])
    for key, value in {**leaf, "z": z}.items():
        close(got[key], value.grad.numpy(), 1e-9)


@pytest.mark.parametrize("name", [name for name in NETWORKS if name not in ("far_inputs", "nineteen", "certain")])
def test_backward_agrees_with_differences(solution, name):
    """The solution's gradients are the slopes of its own loss."""
    inputs = FILES.inputs(name, 0)
    params, windows, labels = inputs["params"], inputs["windows"], inputs["labels"]
    _, cache = solution.forward(params, windows)
    grads = solution.backward(params, cache, labels)
    for key in params:

        def along(value, key=key):
            return loss_of(solution, {**params, key: value}, windows, labels)

        slopes = differences(along, params[key])
        assert grads[key].shape == params[key].shape
        assert np.max(np.abs(grads[key] - slopes)) <= 2e-7 * (1.0 + np.max(np.abs(slopes)))


@pytest.mark.parametrize("name", SCORES)
def test_score_gradients_agree_with_differences(solution, name):
    """The gradients of the score are its slopes."""
    inputs = FILES.inputs(name, 0)
    params, x = inputs["params"], inputs["x"]

    def score(**changed):
        value = {**params, "x": x, **changed}
        return float(value["u"] @ np.tanh(value["W"] @ value["x"] + value["b"]))

    got = solution.score_gradients(params, x)
    for key, at in {"W": params["W"], "b": params["b"], "u": params["u"], "x": x}.items():
        slopes = differences(lambda value, key=key: score(**{key: value}), at)
        assert np.max(np.abs(got[key] - slopes)) <= 1e-8 * (1.0 + np.max(np.abs(slopes)))


@pytest.mark.parametrize(
    "mistake", ["a04_slope_from_z", "w06_repeated_word_counts_once", "b03_not_divided_by_n", "n09_u_updated_too_early"]
)
def test_differences_refute_a_wrong_backward(mistake):
    """The differences these tests rely on are far from the gradients of a wrong example."""
    wrong = FILES.load(f"wrong/{mistake}")
    inputs = FILES.inputs("sentence", 0)
    params, windows, labels = inputs["params"], inputs["windows"], inputs["labels"]
    _, cache = wrong.forward(params, windows)
    grads = wrong.backward(params, cache, labels)
    slopes = differences(lambda value: loss_of(wrong, {**params, "L": value}, windows, labels), params["L"])
    assert np.max(np.abs(grads["L"] - slopes)) > 1e-6


def test_gradients_stay_in_single_precision(solution):
    """With float32 parameters the reference computes in float32 all the way, so its rounding can be measured."""
    inputs = FILES.inputs("typical", 0)
    params = {key: value.astype(np.float32) for key, value in inputs["params"].items()}
    p, cache = solution.forward(params, inputs["windows"])
    grads = solution.backward(params, cache, inputs["labels"])
    assert {p.dtype, *(value.dtype for value in grads.values())} == {np.dtype(np.float32)}
    assert all(value.dtype == np.float32 for value in solution.score_gradients(params, params["W"][0]).values())


def test_no_warning_at_huge_scores(solution):
    """The reference's sigmoid and loss neither overflow nor warn, however large the score."""
    inputs = FILES.inputs("huge_scores", 0)
    with np.errstate(all="raise", under="ignore"):
        p, _ = solution.forward(inputs["params"], inputs["windows"])
        J = solution.loss(np.array([0.0, 1.0]), np.array([1, 0]))
    assert np.isfinite(p).all()
    assert 30 < J < 800


def test_loss_is_exact_near_the_ends(solution):
    """At p = 1e-12 the loss is -log(1e-12), which no clipping may touch."""
    assert solution.loss(np.array([1e-12]), np.array([1])) == pytest.approx(12 * np.log(10), rel=1e-14)
    assert solution.loss(np.array([1e-12]), np.array([0])) == pytest.approx(1e-12, rel=1e-3)


@pytest.mark.parametrize("name", FILES.regimes("make_windows"))
def test_windows_hold_each_token_in_the_middle(solution, name):
    """Row t of the windows reads the sentence around token t, and pad_id beyond its ends."""
    inputs = FILES.inputs(name, 0)
    ids, size, pad_id = list(inputs["token_ids"]), inputs["size"], inputs["pad_id"]
    windows = solution.make_windows(**inputs)
    assert windows.shape == (len(ids), 2 * size + 1)
    assert np.issubdtype(windows.dtype, np.integer)
    for t, k in np.ndindex(windows.shape):
        place = t + k - size
        assert windows[t, k] == (ids[place] if 0 <= place < len(ids) else pad_id)


@pytest.mark.parametrize("seed", SEEDS)
def test_points_are_what_their_names_say(seed):
    """Saturated units, saturated and huge scores, misclassified windows and repeated words are really there."""

    def scores_of(inputs):
        params = inputs["params"]
        z = params["L"][inputs["windows"]].reshape(len(inputs["windows"]), -1) @ params["W"].T + params["b"]
        return z, np.tanh(z) @ params["u"]

    z, _ = scores_of(FILES.inputs("saturated_hidden", seed))
    assert np.all((np.abs(z) >= 3.5) & (np.abs(z) <= 6.0))
    np.testing.assert_allclose(np.abs(scores_of(FILES.inputs("saturated_score", seed))[1]), 8.0, rtol=1e-9)
    assert np.max(np.abs(scores_of(FILES.inputs("huge_scores", seed))[1])) > 750
    far = FILES.inputs("far_inputs", seed)
    assert np.array_equal(scores_of(far)[1] < 0, far["labels"] == 1)
    assert len(np.unique(FILES.inputs("typical", seed)["windows"])) == FILES.inputs("typical", seed)["windows"].size
    for name in FILES.regimes("backward_repeated"):
        windows = FILES.inputs(name, seed)["windows"]
        assert len(np.unique(windows)) < windows.size


def test_several_mistakes_are_all_named():
    """Four mistakes in one submission, written in another style than the examples, are told apart."""
    source = exchanged(
        FILES.source("accepted/vectorised"),
        {
            "W=delta.T @ x, b=delta.sum(0)": "W=x.T @ delta, b=delta.mean(0)",
            "np.add.at(dL, windows, dx)": "dL[windows] += dx",
            "-np.log(np.maximum": "-np.log2(np.maximum",
        },
    )
    named = mistakes(report_of(FILES.bench, source))
    assert {"n01_dw_transposed", "b04_db_divided_twice", "w06_repeated_word_counts_once", "l09_log_base_2"} <= named


@pytest.mark.parametrize("mistake", ["f04_no_tanh", "w04_vectors_interleaved", "l07_negative_loss"])
def test_a_right_derivative_of_a_known_wrong_forward_earns_most(mistake):
    """A backward that follows its own, recognised forward or loss is charged once, not twice."""
    source = FILES.source(f"wrong/{mistake}")
    scores = {task.task: task.score / task.points for task in report_of(FILES.bench, source).tasks}
    assert scores["backward_batch"] == pytest.approx(0.7)
    assert min(scores["forward"], scores["loss"]) < 1
