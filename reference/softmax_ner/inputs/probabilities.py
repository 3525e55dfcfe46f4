"""Given probabilities for the loss: ordinary, close to 0 and 1, and exactly 0."""

import numpy as np

from grader.inputs import regime

from . import labels


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


@regime("there are more than 64 examples")
def many_probs(rng):
    return rows_of_probabilities(rng, int(rng.integers(129, 140)), 4)


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
