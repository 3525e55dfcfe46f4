"""The reference of ``sgd`` against torch and plain arithmetic, its floor, and its handout's experiment."""

import sys

import numpy as np
import pytest
from comparing import differences, leaves, window_network
from loading import Files, module
from marking import exchanged, failed, report_of
from msgspec import structs

from grader.checks.base import compiled
from grader.inputs import stream
from grader.sandbox.box import Box
from grader.sandbox.link import BoxLimits
from grader.sandbox.process import ProcessLauncher

FILES = Files("sgd")
TRAJECTORIES = FILES.regimes("train", "slices")
FLOOR = FILES.library.judges["f1_of"].__globals__["FLOOR"]
ARGUMENTS = ("params", "windows", "labels", "order", "lr", "batch_size")

corpus = FILES.support("corpus")
network = FILES.support("network")
toys = FILES.support("toys")


def trained(solution, inputs):
    """The solution's trajectory on the inputs of a regime."""
    return solution.train(*(inputs[name] for name in ARGUMENTS), network.loss_and_grads)


# --- the reference and what is supplied ---


@pytest.mark.oracle
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", TRAJECTORIES)
def test_trajectories_are_those_of_torch(solution, torch, name, seed):
    """Parameters and losses are those of torch's SGD with torch's own gradients of the same network."""
    inputs = FILES.inputs(name, seed)
    leaf = leaves(torch, inputs["params"])
    optimizer, losses = torch.optim.SGD(leaf.values(), lr=inputs["lr"]), []
    for start in range(0, len(inputs["order"]), inputs["batch_size"]):
        rows = list(inputs["order"][start : start + inputs["batch_size"]])
        _, J = window_network(torch, leaf, inputs["windows"][rows], inputs["labels"][rows])
        optimizer.zero_grad()
        J.backward()
        optimizer.step()
        losses.append(J.item())
    params, own = trained(solution, inputs)
    assert own == pytest.approx(losses, rel=1e-12)
    for key, value in leaf.items():
        np.testing.assert_allclose(params[key], value.detach().numpy(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("loss_and_grads", [network.loss_and_grads, toys.line_loss_and_grads])
def test_supplied_gradients_are_the_slopes_of_the_supplied_loss(loss_and_grads):
    """Every entry of every gradient is the central difference of the loss, and no argument is changed."""
    inputs = FILES.inputs("handout" if loss_and_grads is toys.line_loss_and_grads else "repeats")
    params, windows, labels = inputs["params"], inputs["windows"], inputs["labels"]
    before = {key: value.copy() for key, value in params.items()}
    _, grads = loss_and_grads(params, windows, labels)
    for key, theta in params.items():
        np.testing.assert_array_equal(theta, before[key])
        assert grads[key].shape == theta.shape
        slopes = differences(lambda moved, key=key: loss_and_grads({**params, key: moved}, windows, labels)[0], theta)
        assert grads[key] == pytest.approx(slopes, abs=1e-9)


def test_loss_is_finite_and_right_where_the_network_is_sure(solution):
    """A score of 900 on the wrong side costs 900, with no overflow and no warning."""
    params = {"L": np.ones((1, 1)), "W": np.full((1, 1), 50.0), "b": np.zeros(1), "u": np.full(1, 900.0)}
    J, grads = network.loss_and_grads(params, np.zeros((2, 1), dtype=int), np.array([0, 1]))
    assert J == pytest.approx(450.0)
    assert all(np.isfinite(grad).all() for grad in grads.values())


@pytest.mark.parametrize("seed", range(5))
def test_a_quadratic_shrinks_by_one_known_factor_a_step(solution, seed):
    """On J = theta^2 / 2 a step multiplies theta by 1 - lr, so the whole trajectory is known on paper."""
    lr = float(stream(b"tests", str(seed)).uniform(0.1, 0.9))

    def parabola(params, windows, labels):
        return float(params["theta"][0] ** 2 / 2), {"theta": params["theta"]}

    params, losses = solution.train({"theta": np.array([4.0])}, np.zeros((5, 1)), np.zeros(5), range(5), lr, 2, parabola)
    assert params["theta"][0] == pytest.approx(4.0 * (1 - lr) ** 3, rel=1e-12)
    assert losses == pytest.approx([8.0 * (1 - lr) ** (2 * t) for t in range(3)], rel=1e-12)


@pytest.mark.parametrize("name", TRAJECTORIES)
def test_batches_are_the_consecutive_slices(solution, name):
    """The batches that reach the loss, put together again, are the order, and only the last may be short."""
    inputs, batches = FILES.inputs(name), []

    def spy(params, windows, labels):
        batches.append((windows, labels))
        return 0.0, {"theta": np.zeros(1)}

    solution.train({"theta": np.zeros(1)}, *(inputs[name] for name in ARGUMENTS[1:]), spy)
    order = np.asarray(inputs["order"])
    assert all(len(labels) == inputs["batch_size"] for _, labels in batches[:-1])
    assert sum(len(labels) for _, labels in batches) == len(order)
    if len(order):
        np.testing.assert_array_equal(np.concatenate([windows for windows, _ in batches]), inputs["windows"][order])
        np.testing.assert_array_equal(np.concatenate([labels for _, labels in batches]), inputs["labels"][order])


def test_points_are_what_their_names_say():
    """Repeated rows share a slice, short slices are short, and the orders are no identity."""
    for seed in range(20):
        repeats = FILES.inputs("repeats", seed)
        first = repeats["order"][: repeats["batch_size"]]
        assert len(set(first)) < len(first)
        assert len(FILES.inputs("last_short", seed)["order"]) % FILES.inputs("last_short", seed)["batch_size"]
        assert FILES.inputs("larger_than_order", seed)["batch_size"] > len(FILES.inputs("larger_than_order", seed)["order"])
        assert (FILES.inputs("whole_slices", seed)["order"] != np.arange(8)).all()
        at = FILES.inputs("at_the_threshold", seed)
        assert np.count_nonzero(at["p"] == at["threshold"]) == 3


@pytest.mark.parametrize("name", FILES.regimes("f1"))
def test_f1_is_the_harmonic_mean_of_precision_and_recall(solution, name):
    """F1 counted pair by pair, with 0.0 wherever a division by 0 stands in the way."""
    for seed in range(5):
        inputs = FILES.inputs(name, seed)
        pairs = list(zip(inputs["predicted"].tolist(), inputs["gold"].tolist()))
        tp, fp, fn = pairs.count((1, 1)), pairs.count((1, 0)), pairs.count((0, 1))
        want = 0.0
        if tp:
            precision, recall = tp / (tp + fp), tp / (tp + fn)
            want = 2 * precision * recall / (precision + recall)
        got = solution.f1(**inputs)
        assert isinstance(got, float)
        assert got == pytest.approx(want, abs=1e-15)


@pytest.mark.parametrize("name", FILES.regimes("predict"))
def test_predict_is_one_from_the_threshold_on(solution, name):
    """Entry by entry: 1 where p is at least the threshold."""
    inputs = FILES.inputs(name)
    got = solution.predict(**inputs)
    assert np.issubdtype(got.dtype, np.integer)
    assert got.tolist() == [1 if p >= inputs.get("threshold", 0.5) else 0 for p in inputs["p"].tolist()]


# --- the floor ---


def reached(solution, seed, lr=None, epochs=None):
    """The held-out F1 after training from a random start; other learning rates and fewer rows show what fails."""
    inputs = FILES.inputs("real_text", seed)
    params, windows, labels, order, rate, batch_size = (inputs[name] for name in ARGUMENTS)
    order = order if epochs is None else order[: epochs * len(labels)]
    params, _ = solution.train(params, windows, labels, order, rate if lr is None else lr, batch_size, network.loss_and_grads)
    return solution.f1(solution.predict(network.probabilities(params, inputs["heldout"])), FILES.library.judges["text"]()[1][1])


@pytest.mark.parametrize("first", [0, pytest.param(20, marks=pytest.mark.slow)])
def test_right_training_reaches_the_floor_from_every_start(solution, first):
    """A trained network clears the floor by a margin of several words, an untrained or climbing one stays far below."""
    for seed in range(first, first + (20 if first == 0 else 230)):
        assert reached(solution, seed) >= FLOOR + 0.05
        assert reached(solution, seed, epochs=0) <= FLOOR - 0.3
        if seed % 5 == 0:
            assert reached(solution, seed, lr=-0.5) <= FLOOR - 0.3


def test_the_floors_own_program_agrees_with_the_floor(capsys):
    """What an instructor runs after bringing a corpus suggests a floor no lower than the one in use, on this corpus."""
    floor = module(FILES.reference / "floor.py")
    floor.main(8)
    printed = capsys.readouterr().out
    assert "8 starts" in printed
    assert float(printed.split("FLOOR = ")[1]) >= FLOOR


def test_a_corpus_that_teaches_nothing_has_no_floor(monkeypatch):
    """Where a trained network is no better than an untrained one, the program says so instead of a number."""
    floor = module(FILES.reference / "floor.py")
    monkeypatch.setattr(floor, "scores", lambda starts: (np.array([0.4, 0.5]), np.array([0.3, 0.35])))
    with pytest.raises(SystemExit, match="no floor lies between"):
        floor.main(2)


def test_the_judge_believes_nothing_but_labels():
    """Predictions of another shape or value, and no predictions at all, are refused."""
    inputs = FILES.inputs("real_text")
    _, (_, gold), _ = FILES.library.judges["text"]()
    assert "gold" not in inputs  # what is wanted never lies where the submission runs
    judge = FILES.library.judges["predictions_reach_floor"]
    assert judge(inputs, gold, None) is None
    for bad in (None, gold[:-1], gold * 2, gold * np.nan, gold.reshape(1, -1), 1.0, ["1"] * len(gold)):
        assert judge(inputs, bad, None).startswith("predict should give")
    assert "reaches a held-out F1 of 0.00" in judge(inputs, 0 * gold, None)


SPYING = """
import gc

rightly = train


def train(*arguments):
    params, losses = rightly(*arguments)
    texts = [part for whole in gc.get_objects() if type(whole) in (list, tuple) for part in whole if type(part) is bytes]
    return params, [str(len(text)) for text in texts]
"""


@pytest.mark.parametrize("whole", [True, False])
def test_training_sees_no_held_out_text(whole):
    """train finds the windows that it is tried on nowhere in its process, unless they are sent before it has answered."""
    case, check = FILES.case("real_text"), FILES.bench.assignment.tasks[-1].check
    code = compiled(check.program, {"losses": "losses", "predictions": "predicted"}, case, frozenset({"network"}))
    call = code.call(case.inputs)
    call = structs.replace(call, steps=call.steps[:-1]) if whole else call  # what is not watched travels in one piece
    source = (FILES.source("accepted/solution") + SPYING).encode()
    with Box(ProcessLauncher(), "sgd.py", source, FILES.bench.assignment.support, BoxLimits()) as box:
        (outcome,) = box.run([call])
    assert outcome.leaves["predictions"].array is not None
    assert (str(case.inputs["heldout"].nbytes) in outcome.leaves["losses"].texts) is whole


# --- handout and examples ---


def test_handout_experiment_runs(solution, monkeypatch, capsys):
    """The handout's program for one's own machine trains and reaches the F1 that it promises."""
    for name, loaded in (("sgd", solution), ("corpus", corpus), ("network", network)):
        monkeypatch.setitem(sys.modules, name, loaded)
    monkeypatch.chdir(FILES.folder)
    text = FILES.handout.read_text()
    exec(compile(text.split("```python\n")[1].split("```")[0], "handout.md", "exec"), {})
    first, last, score = map(float, capsys.readouterr().out.split())
    assert 0.6 < first < 0.8
    assert last < 0.1
    assert 0.88 <= score <= 0.99


def test_one_wrong_line_changes_only_what_it_touches():
    """A submission whose f1 alone is wrong keeps all other points, those of real text too."""
    source = exchanged(FILES.source("solution"), {"2.0 * hits": "1.9 * hits"})
    assert failed(report_of(FILES.bench, source, 0)) == {"f1"}
