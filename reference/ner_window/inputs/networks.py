"""Whole networks, of every size and with values of every kind, for ``forward`` and ``backward``."""

import numpy as np

from grader.inputs import regime

from . import hidden, network, odd_sizes, with_far_units, with_saturation, with_scores


@regime("sizes and values are ordinary")
def typical(rng):
    return network(rng, *odd_sizes(rng))


@regime("the batch is one window labelled 1")
def one_window(rng):
    return {**network(rng, 1, 3, 3, 2), "labels": np.array([1])}


@regime("the batch is one window labelled 0")
def one_window_not(rng):
    return {**network(rng, 1, 4, 5, 2), "labels": np.array([0])}


@regime("all sizes are equal and a window is one word")
def square(rng):
    k = int(rng.integers(3, 6))
    return network(rng, k, k, 1, k, spare=0)


@regime("W is square and N equals the hidden size")
def square_window(rng):
    return network(rng, 6, 6, 3, 2)


@regime("the batch is one window and W is square")
def square_one(rng):
    return network(rng, 1, 6, 3, 2)


@regime("there is one hidden unit")
def one_hidden(rng):
    return network(rng, 4, 1, 3, 2)


@regime("the batch is one window and there is one hidden unit")
def one_hidden_one(rng):
    return network(rng, 1, 1, 3, 2)


@regime("N equals the hidden size")
def batch_is_hidden(rng):
    return network(rng, 4, 4, 3, 2)


@regime("the batch is large (N = 19)")
def nineteen(rng):
    return network(rng, 19, 4, 1, 3)


@regime("the batch is larger than 128")
def hundred(rng):
    return network(rng, int(rng.integers(129, 140)), 4, 1, 3)


@regime("there are far more hidden units than inputs")
def tall(rng):
    return network(rng, 3, 11, 3, 1)


@regime("windows are a single word (size 0)")
def single_words(rng):
    return network(rng, 5, 4, 1, 3)


@regime("all word vectors are negative")
def negative(rng):
    point = network(rng, *odd_sizes(rng))
    point["params"]["L"] = -np.abs(point["params"]["L"])
    return point


@regime("all word vectors are positive")
def positive(rng):
    point = network(rng, *odd_sizes(rng))
    point["params"]["L"] = np.abs(point["params"]["L"])
    return point


@regime("every label is 0")
def all_zero(rng):
    point = network(rng, *odd_sizes(rng))
    return {**point, "labels": np.zeros_like(point["labels"])}


@regime("every label is 1")
def all_one(rng):
    point = network(rng, *odd_sizes(rng))
    return {**point, "labels": np.ones_like(point["labels"])}


@regime("the hidden units saturate (|z| between 3.5 and 6)")
def saturated_hidden(rng):
    return with_saturation(rng, network(rng, 3, 5, 3, 2))


@regime("the batch is one window and the hidden units saturate")
def saturated_hidden_one(rng):
    return with_saturation(rng, network(rng, 1, 5, 3, 2))


@regime("the scores saturate (+8 and -8)")
def saturated_score(rng):
    point = with_scores(network(rng, 4, 7, 3, 2), np.array([8.0, 8.0, -8.0, -8.0]))
    return {**point, "labels": np.array([1, 0, 1, 0])}


@regime("the score of the only window saturates")
def saturated_score_one(rng):
    return {**with_scores(network(rng, 1, 5, 3, 2), np.array([8.0])), "labels": np.array([0])}


@regime("scores are huge (beyond +-750)", edge=True)
def huge_scores(rng):
    return with_scores(network(rng, 3, 7, 3, 2), np.array([800.0, -800.0, 0.5]) * rng.uniform(0.95, 1.05, 3))


@regime("p is exactly 0 and exactly 1, and right", edge=True)
def certain(rng):
    """Scores of 800, -800 and 40 beside an ordinary one; 1 / (1 + exp(-40)) is 1 in float64."""
    order = rng.permutation(4)
    point = with_scores(network(rng, 4, 7, 3, 2), np.array([800.0, -800.0, 40.0, rng.uniform(0.3, 0.9)])[order])
    return {**point, "labels": np.array([1, 0, 1, 0])[order]}


@regime("pre-activations are as large as 800 and -800", edge=True)
def far_hidden(rng):
    return with_far_units(rng, network(rng, 3, 6, 3, 2))


@regime("inputs are 300 times as large, weights 300 times as small, and every window is misclassified")
def far_inputs(rng):
    point = network(rng, *odd_sizes(rng))
    params = point["params"]
    params["L"], params["W"] = params["L"] * 300.0, params["W"] / 300.0
    return {**point, "labels": (hidden(point) @ params["u"] < 0).astype(np.int64)}


@regime("u is zero")
def zero_u(rng):
    point = network(rng, *odd_sizes(rng))
    point["params"]["u"] = np.zeros_like(point["params"]["u"])
    return point


@regime("sizes grow")
def sized(rng, size=16):
    """Many long word vectors: differences move all of them, and backprop those of the window alone.

    Some entries are 0, so that steps cannot be sized by them.
    """
    point = network(rng, 2, 4, 1, 2 * size, spare=10 * size - 2)
    for name in "LW":
        point["params"][name][rng.random(point["params"][name].shape) < 0.2] = 0.0
    return point
