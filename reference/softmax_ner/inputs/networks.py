"""Whole networks and batches, of every size, with every kind of hidden unit, score and label."""

import numpy as np

from grader.inputs import bias_for, distinct_sizes, regime, scaled_away

from . import FAR, blanked, network


@regime("all sizes differ")
def typical(rng):
    N, m, n, K = distinct_sizes(rng, 4)
    return network(rng, N, m, n, K)


@regime("all sizes differ, at another point")
def other(rng):
    N, m, n, K = distinct_sizes(rng, 4, 3, 6)
    return network(rng, N, m, n, K)


@regime("the batch has one example")
def one_example(rng):
    m, n, K = distinct_sizes(rng, 3, 3, 6)
    return network(rng, 1, m, n, K)


@regime("there are two classes")
def two_classes(rng):
    N, m, n = distinct_sizes(rng, 3, 3, 6)
    return network(rng, N, m, n, 2)


@regime("there are as many classes as examples")
def classes_as_examples(rng):
    N, m, n = distinct_sizes(rng, 3, 3, 6)
    return network(rng, N, m, n, N)


@regime("all sizes are equal")
def square(rng):
    size = int(rng.integers(3, 5))
    return network(rng, size, size, size, size)


@regime("there is one hidden unit")
def one_unit(rng):
    N, m, K = distinct_sizes(rng, 3, 3, 6)
    return network(rng, N, m, 1, K)


@regime("a window is one number")
def one_feature(rng):
    N, n, K = distinct_sizes(rng, 3, 3, 6)
    return network(rng, N, 1, n, K)


@regime("the batch is large")
def many_examples(rng):
    m, n, K = distinct_sizes(rng, 3, 3, 5)
    return network(rng, 19, m, n, K)


@regime("the batch is larger than 128")
def hundred(rng):
    m, n, K = distinct_sizes(rng, 3, 3, 5)
    return network(rng, int(rng.integers(129, 140)), m, n, K)


@regime("all inputs are negative")
def negative(rng):
    N, m, n, K = distinct_sizes(rng, 4, 3, 6)
    return network(rng, N, m, n, K, X=-np.abs(scaled_away(rng, (N, m))))


@regime("every example has the same label")
def one_label(rng):
    point = other(rng)
    point["labels"] = np.full(len(point["labels"]), rng.integers(len(point["params"]["c"])))
    return point


@regime("the probabilities are close to 0 and 1")
def confident(rng):
    point = other(rng)
    params = point["params"]
    H = hidden(point)
    params["c"] = np.zeros_like(params["c"])
    params["U"] *= 12.0 / np.abs(H @ params["U"].T).max()
    return point


@regime("inputs are large and weights small")
def large_inputs(rng):
    point = other(rng)
    point["X"] *= 300.0
    point["params"]["W"] /= 300.0
    return point


@regime("every hidden unit is shut")
def all_shut(rng):
    point = other(rng)
    params = point["params"]
    params["b"] = params["b"] - (point["X"] @ params["W"].T + params["b"]).max(axis=0) - 0.5
    return point


@regime("every hidden unit is open")
def all_open(rng):
    point = other(rng)
    params = point["params"]
    params["b"] = params["b"] - (point["X"] @ params["W"].T + params["b"]).min(axis=0) + 0.5
    return point


@regime("hidden units are just beside the kink of relu")
def near_kink(rng):
    N, m, n, K = distinct_sizes(rng, 4, 4, 7)
    point = network(rng, N, m, n, K)
    params, row = point["params"], int(rng.integers(N))
    z = point["X"][row] @ params["W"].T + params["b"]
    targets = z.copy()
    targets[:4] = rng.permutation([5e-4, -5e-4, 3e-6, -3e-6])
    params["b"] = bias_for(targets, z, params["b"])
    return point


@regime("a hidden unit is exactly at the kink of relu", edge=True)
def at_kink(rng):
    """Eighths only, so that the sum is exactly 0 in whatever order it is taken."""
    N, m, n, K = distinct_sizes(rng, 4, 3, 6)
    point = network(rng, N, m, n, K)
    X, W = (np.round(8 * entry) / 8 for entry in (point["X"], point["params"]["W"]))
    b = np.round(8 * point["params"]["b"]) / 8 + 1 / 128  # no unit but the chosen one comes to 0
    unit, row = int(rng.integers(n)), int(rng.integers(N))
    X[row] += np.arange(m) * 0.125 + 0.125  # and that one for no second row
    b[unit] = -(W[unit] @ X[row])
    while np.count_nonzero(X @ W[unit] + b[unit] == 0) > 1:
        X[row, int(rng.integers(m))] += 0.125
        b[unit] = -(W[unit] @ X[row])
    point["X"], point["params"]["W"], point["params"]["b"] = X, W, b
    return point


@regime("the scores are around 10000 and -10000", edge=True)
def far_scores(rng):
    point = other(rng)
    c = point["params"]["c"]
    c += np.where(np.arange(len(c)) < 2, FAR, -FAR)
    return point


@regime("scores are around 800 and -800, and the label is one of the likely classes", edge=True)
def huge_scores(rng):
    point = other(rng)
    c = point["params"]["c"]
    likely = rng.permutation(len(c))[:2]
    c += np.where(np.isin(np.arange(len(c)), likely), 800.0, -800.0)
    return {**point, "labels": rng.permuted(np.resize(likely, len(point["labels"])))}


@regime("every score is around -800", edge=True)
def sunken_scores(rng):
    point = other(rng)
    point["params"]["c"] -= 800.0
    return point


@regime("the label's probability is exactly 1 for some examples", edge=True)
def certain(rng):
    """Scores that part by hundreds for two examples; for the others they are ordinary."""
    n, K = 7, 4
    point = network(rng, 4, 5, n, K)
    params = point["params"]
    H = hidden(point)
    while np.linalg.matrix_rank(H) < 4 or np.linalg.cond(H) > 50:
        point = network(rng, 4, 5, n, K)
        params, H = point["params"], hidden(point)
    scores = scaled_away(rng, (4, K))
    labels = point["labels"]
    scores[[0, 1], labels[[0, 1]]] += np.array([40.0, 800.0])
    params["U"] = params["U"] + (np.linalg.pinv(H) @ (scores - params["c"] - H @ params["U"].T)).T
    order = rng.permutation(4)
    return {**point, "X": point["X"][order], "labels": labels[order]}


def hidden(point):
    """The hidden layer of every example (N, n)."""
    return np.maximum(point["X"] @ point["params"]["W"].T + point["params"]["b"], 0)


def least_likely(point):
    """The class of lowest score for every example (N,): a network that is wrong there can hide nothing by being right."""
    params = point["params"]
    return np.argmin(hidden(point) @ params["U"].T + params["c"], axis=1)


@regime("forward has seen another batch since, and backward is called twice")
def between(rng):
    point = other(rng)
    point["labels"][:2] = least_likely(point)[:2]
    if np.ptp(point["labels"]) == 0:  # one class in every row hides whose row a label belongs to
        point["labels"][-1] = (point["labels"][-1] + 1) % len(point["params"]["c"])
    return {**point, "X_other": scaled_away(rng, point["X"].shape)}


@regime("the layers are large")
def sized(rng, size=16):
    """Some entries are 0, so that steps cannot be sized by them."""
    point = network(rng, 2, size, size, size, X=blanked(rng, scaled_away(rng, (2, size)), 0.2), blank=0.2)
    point["params"]["U"] = blanked(rng, point["params"]["U"], 0.2)
    return point
