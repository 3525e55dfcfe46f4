"""The reference of ``softmax_ner`` against an autograd and differences that are not ours, and several mistakes at once."""

import numpy as np
import pytest
from comparing import close, differences, leaves
from loading import Files
from marking import exchanged, failed, mistakes, report_of

FILES = Files("softmax_ner")
NETWORKS = sorted({*FILES.regimes("hidden_gradients"), *FILES.regimes("output_gradients")})
SMOOTH = [name for name in NETWORKS if name not in ("at_kink", "near_kink", "large_inputs")]
SCORES = [*FILES.regimes("softmax"), *FILES.regimes("softmax_far")]
SEEDS = range(3)


def pre_activations(inputs):
    return inputs["X"] @ inputs["params"]["W"].T + inputs["params"]["b"]


def loss_without_softmax(params, X, labels):
    """J as mean(log(sum(exp(s))) - s_y): another formula than the solution's, for differences."""
    h = np.maximum(X @ params["W"].T + params["b"], 0)
    s = h @ params["U"].T + params["c"]
    return float(np.mean(np.logaddexp.reduce(s, axis=1) - s[np.arange(len(labels)), labels]))


@pytest.mark.oracle
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", NETWORKS)
def test_backward_agrees_with_torch(solution, torch, name, seed):
    """Probabilities, loss and all five gradients are those of torch's autograd in float64."""
    inputs = FILES.inputs(name, seed)
    leaf = leaves(torch, {**inputs["params"], "X": inputs["X"]})
    h = torch.relu(leaf["X"] @ leaf["W"].T + leaf["b"])
    s = h @ leaf["U"].T + leaf["c"]
    J = torch.nn.functional.cross_entropy(s, torch.tensor(inputs["labels"]))
    J.backward()
    probs, cache = solution.forward(inputs["params"], inputs["X"])
    grads = solution.backward(inputs["params"], cache, inputs["labels"])
    close(probs, torch.softmax(s, dim=1).detach().numpy(), 1e-13)
    assert solution.cross_entropy(probs, inputs["labels"]) == pytest.approx(J.item(), rel=1e-11)
    for key, value in leaf.items():
        close(grads[key], value.grad.numpy(), 1e-11)


@pytest.mark.oracle
@pytest.mark.parametrize("name", SCORES)
def test_softmax_agrees_with_torch(solution, torch, name):
    """Softmax of one, two and three dimensions is torch's, at ordinary scores and at 10000."""
    scores = FILES.inputs(name, 0)["scores"]
    close(solution.softmax(scores), torch.softmax(torch.tensor(scores), dim=-1).numpy(), 1e-14)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", [name for name in SMOOTH if name != "certain"])
def test_backward_agrees_with_differences(solution, name, seed):
    """The solution's gradients are the slopes of a loss that is computed by another formula."""
    inputs = FILES.inputs(name, seed)
    params, X, labels = inputs["params"], inputs["X"], inputs["labels"]
    _, cache = solution.forward(params, X)
    grads = solution.backward(params, cache, labels)
    for key, at in {**params, "X": X}.items():

        def along(value, key=key):
            return loss_without_softmax({**params, key: value}, value if key == "X" else X, labels)

        slopes = differences(along, at)
        assert grads[key].shape == at.shape
        assert np.max(np.abs(grads[key] - slopes)) <= 1e-8 * (1.0 + np.max(np.abs(slopes)))


@pytest.mark.parametrize("mistake", ["s07_diagonal_of_the_jacobian", "a07_gate_from_upstream", "b03_sum_for_mean"])
def test_differences_refute_a_wrong_backward(mistake):
    """The differences these tests rely on are far from the gradients of a wrong example."""
    wrong, inputs = FILES.load(f"wrong/{mistake}"), FILES.inputs("typical", 0)
    params, X, labels = inputs["params"], inputs["X"], inputs["labels"]
    _, cache = wrong.forward(params, X)
    slopes = differences(lambda W: loss_without_softmax({**params, "W": W}, X, labels), params["W"])
    assert np.max(np.abs(wrong.backward(params, cache, labels)["W"] - slopes)) > 1e-4


def test_gradients_stay_in_single_precision(solution):
    """With float32 inputs the reference computes in float32 all the way, so its rounding can be measured."""
    inputs = FILES.inputs("typical", 0)
    params = {key: value.astype(np.float32) for key, value in inputs["params"].items()}
    probs, cache = solution.forward(params, inputs["X"].astype(np.float32))
    grads = solution.backward(params, cache, inputs["labels"])
    assert {probs.dtype, *(value.dtype for value in grads.values())} == {np.dtype(np.float32)}


@pytest.mark.parametrize("name", FILES.regimes("softmax_far"))
def test_no_warning_at_far_scores(solution, name):
    """Scores of 10000 and -10000 neither overflow nor warn, and every row still sums to 1."""
    with np.errstate(all="raise", under="ignore"):
        probs = solution.softmax(FILES.inputs(name, 0)["scores"])
    np.testing.assert_allclose(probs.sum(axis=-1), 1.0, rtol=1e-12)


def test_loss_is_exact_near_the_ends(solution):
    """At p = 1e-12 the loss is -log(1e-12), at 1 - 1e-12 it is 1e-12, and at 0 it is finite."""
    probs = np.array([[1e-12, 1 - 1e-12]])
    assert solution.cross_entropy(probs, np.array([0])) == pytest.approx(12 * np.log(10), rel=1e-14)
    assert solution.cross_entropy(probs, np.array([1])) == pytest.approx(-np.log1p(-1e-12), rel=1e-3)
    assert 600 < solution.cross_entropy(np.array([[0.0, 1.0]]), np.array([0])) < 800


@pytest.mark.parametrize("seed", range(20))
def test_points_are_what_their_names_say(seed):
    """Units lie at the kink, just beside it, all shut or all open, as the regimes' names promise; elsewhere none is near."""
    assert np.count_nonzero(pre_activations(FILES.inputs("at_kink", seed)) == 0) == 1
    near = np.sort(np.abs(pre_activations(FILES.inputs("near_kink", seed))), axis=None)
    np.testing.assert_allclose(near[:4], [3e-6, 3e-6, 5e-4, 5e-4], rtol=1e-6)
    assert pre_activations(FILES.inputs("all_shut", seed)).max() < 0
    assert pre_activations(FILES.inputs("all_open", seed)).min() > 0
    for name in SMOOTH:
        z = pre_activations(FILES.inputs(name, seed))
        assert np.abs(z).min() > 1e-3
        assert name in ("all_shut", "all_open") or ((z > 0).any() and (len(z) == 1 or (z < 0).any()))
    sizes = FILES.inputs("typical", seed)
    assert len({len(sizes["X"]), *sizes["params"]["U"].shape, sizes["X"].shape[1]}) == 4


def test_several_mistakes_are_named_truly_or_not_at_all():
    """Three mistakes in one submission: a name must explain all that it reaches, so no other than theirs is given."""
    source = exchanged(
        FILES.source("accepted/log_scores"),
        {
            "upstream.T @ inputs, upstream.sum(0)": "upstream.T @ inputs, upstream.mean(0)",
            "np.log(picked,": "np.log2(picked,",
            "lambda upstream: upstream * gate": "lambda upstream: upstream",
        },
    )
    report = report_of(FILES.bench, source)
    assert {"cross_entropy", "first_gradients", "hidden_gradients"} <= failed(report)
    assert mistakes(report) <= {"a06_relu_passes_everything", "b04_divided_twice", "l09_log_base_2"}


@pytest.mark.parametrize("mistake", ["f04_no_relu", "s10_independent_sigmoids", "f06_no_bias_c"])
def test_a_right_derivative_of_a_known_wrong_forward_earns_most(mistake):
    """A backward that follows its own, recognised forward is charged once, not twice."""
    source = FILES.source(f"wrong/{mistake}")
    scores = {task.task: task.score / task.points for task in report_of(FILES.bench, source).tasks}
    assert scores["hidden_gradients"] == pytest.approx(0.7, abs=0.01)
    assert scores["forward"] < 1
