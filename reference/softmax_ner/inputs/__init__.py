"""Inputs of softmax_ner: scores, probabilities and whole networks, placed where mistakes show."""

import numpy as np

from grader.inputs import bias_for, distinct_sizes, regime, scaled_away

FAR = 1e4


def network(rng, N, m, n, K, X=None):
    """A network and a batch whose units are open for some examples and shut for others, none close to the kink."""
    X = scaled_away(rng, (N, m)) if X is None else X
    W = scaled_away(rng, (n, m)) / np.sqrt(m)
    params = {"W": W, "b": gates(rng, X @ W.T), "U": scaled_away(rng, (K, n)), "c": scaled_away(rng, K)}
    return {"params": params, "X": X, "labels": labels(rng, N, K)}


def gates(rng, P):
    """Biases (n,) that put each unit's kink into the widest gap between its pre-activations P (N, n)."""
    if len(P) == 1:
        z = scaled_away(rng, P.shape[1], 0.3, 1.0)
        z[0] = abs(z[0])  # one unit at least is open
        return z - P[0]
    ordered = np.sort(P, axis=0)
    widest = np.argmax(np.diff(ordered, axis=0), axis=0)
    units = np.arange(P.shape[1])
    return -(ordered[widest, units] + ordered[widest + 1, units]) / 2


def labels(rng, N, K):
    """Labels (N,) of at least two classes where there are two examples."""
    drawn = rng.integers(K, size=N)
    drawn[1:2] = (drawn[0] + 1) % K
    return drawn


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
    H = np.maximum(point["X"] @ params["W"].T + params["b"], 0)
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


@regime("a hidden unit is exactly at the kink of relu")
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


@regime("the scores are around 10000 and -10000")
def far_scores(rng):
    point = other(rng)
    c = point["params"]["c"]
    c += np.where(np.arange(len(c)) < 2, FAR, -FAR)
    return point


def least_likely(point):
    """The class of lowest score for every example (N,): a network that is wrong there can hide nothing by being right."""
    params = point["params"]
    H = np.maximum(point["X"] @ params["W"].T + params["b"], 0)
    return np.argmin(H @ params["U"].T + params["c"], axis=1)


@regime("forward has seen another batch since, and backward is called twice")
def between(rng):
    point = other(rng)
    point["labels"][:2] = least_likely(point)[:2]
    if np.ptp(point["labels"]) == 0:  # one class in every row hides whose row a label belongs to
        point["labels"][-1] = (point["labels"][-1] + 1) % len(point["params"]["c"])
    return {**point, "X_other": scaled_away(rng, point["X"].shape)}


@regime("scores are a 1-D array")
def vector(rng):
    return {"scores": scaled_away(rng, int(rng.integers(4, 8)))}


@regime("scores are a 2-D array")
def matrix(rng):
    N, K = distinct_sizes(rng, 2, 3, 7)
    return {"scores": scaled_away(rng, (N, K))}


@regime("scores are a square 2-D array")
def square_matrix(rng):
    return {"scores": scaled_away(rng, (3, 3)) + np.array([[0.0], [1.0], [2.5]])}


@regime("scores are a 3-D array")
def tensor(rng):
    return {"scores": scaled_away(rng, tuple(distinct_sizes(rng, 3, 2, 5)))}


@regime("scores are a 2-D array with one row")
def one_row(rng):
    return {"scores": scaled_away(rng, (1, int(rng.integers(3, 7))))}


@regime("there is one class")
def one_class(rng):
    return {"scores": scaled_away(rng, (int(rng.integers(3, 6)), 1))}


@regime("the largest scores are equal")
def equal_scores(rng):
    scores = scaled_away(rng, (4, 5))
    scores[:, :2] = 2.0
    scores[3] = 2.0
    return {"scores": scores}


@regime("scores of a 1-D array are around 10000")
def far_vector(rng):
    return {"scores": FAR + scaled_away(rng, 5)}


@regime("some rows of scores are around 10000, others around -10000")
def far_matrix(rng):
    return {"scores": scaled_away(rng, (4, 3)) + FAR * np.array([[1.0], [-1.0], [0.0], [1.0]])}


@regime("rows of scores have both 10000 and -10000")
def far_mixed(rng):
    far = rng.permuted(np.tile(FAR * np.array([1.0, 1.0, -1.0, -1.0]), (2, 3, 1)), axis=-1)
    return {"scores": scaled_away(rng, (2, 3, 4)) + far}


def rows_of_probabilities(rng, N, K):
    parts = rng.uniform(0.2, 1.0, (N, K))
    return {"probs": parts / parts.sum(axis=1, keepdims=True), "labels": labels(rng, N, K)}


def with_label_at(point, picked):
    """Put the probability of every example's label at ``picked`` (N,), the rest of its row shares what is left."""
    rows = np.arange(len(picked))
    probs = point["probs"].copy()
    probs[rows, point["labels"]] = 0.0
    probs *= ((1 - picked) / probs.sum(axis=1))[:, None]
    probs[rows, point["labels"]] = picked
    return {**point, "probs": probs}


@regime("there are more examples than classes")
def some_probs(rng):
    return rows_of_probabilities(rng, 6, int(rng.integers(3, 6)))


@regime("there are more classes than examples")
def wide_probs(rng):
    return rows_of_probabilities(rng, 3, int(rng.integers(4, 7)))


@regime("there are as many examples as classes")
def square_probs(rng):
    return rows_of_probabilities(rng, 4, 4)


@regime("there is one example")
def one_probs(rng):
    return rows_of_probabilities(rng, 1, 5)


@regime("the label's probability is as small as 1e-12")
def rare_label(rng):
    return with_label_at(rows_of_probabilities(rng, 4, 3), np.array([1e-12, 3e-12, 1e-10, 1e-8]))


@regime("the label's probability is as large as 1 - 1e-12")
def sure_label(rng):
    return with_label_at(rows_of_probabilities(rng, 3, 4), 1 - np.array([1e-12, 2e-12, 1e-12]))


@regime("the label's probability is exactly 0")
def impossible_label(rng):
    return with_label_at(rows_of_probabilities(rng, 3, 4), np.array([0.0, 0.5, 0.25]))


@regime("the layers are large")
def sized(rng, size=16):
    return network(rng, 2, size, size, size)


def finite_and_large(inputs, got, want):
    """Any finite value serves where log(0) was asked for, if it is no smaller than a probability of 1e-12 would give."""
    if got is None or not np.isscalar(got) or isinstance(got, complex):
        return "one number is expected here"
    if not np.isfinite(got):
        return f"the loss is {got} where the probability of a label is exactly 0; it should be finite"
    picked = inputs["probs"][np.arange(len(inputs["labels"])), inputs["labels"]]
    least = -np.mean(np.log(np.maximum(picked, 1e-12)))
    return None if got >= least * (1 - 1e-9) else "the loss is smaller where a label's probability is 0 than where it is 1e-12"
