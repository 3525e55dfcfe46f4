"""Given probabilities for ``loss``, ordinary, extreme and exactly 0 or 1."""

import numpy as np

from grader.inputs import regime

from . import mixed_labels


@regime("probabilities are ordinary")
def p_typical(rng):
    N = int(rng.integers(3, 7))
    return {"p": rng.uniform(0.05, 0.95, N), "labels": mixed_labels(rng, N)}


@regime("there is one probability")
def p_one(rng):
    return {"p": rng.uniform(0.1, 0.9, 1), "labels": np.array([int(rng.integers(0, 2))])}


@regime("every label is 0")
def p_all_zero(rng):
    return {"p": rng.uniform(0.05, 0.95, 4), "labels": np.zeros(4, dtype=np.int64)}


@regime("every label is 1")
def p_all_one(rng):
    return {"p": rng.uniform(0.05, 0.95, 5), "labels": np.ones(5, dtype=np.int64)}


@regime("the batch is large (N = 19)")
def p_nineteen(rng):
    return {"p": rng.uniform(0.05, 0.95, 19), "labels": mixed_labels(rng, 19)}


@regime("the batch is larger than 128")
def p_hundred(rng):
    N = int(rng.integers(129, 140))
    return {"p": rng.uniform(0.05, 0.95, N), "labels": mixed_labels(rng, N)}


@regime("a true location has p = 1e-12")
def p_low(rng):
    return {"p": np.array([rng.uniform(0.2, 0.8), 1e-12]), "labels": np.array([0, 1])}


@regime("a non-location has p = 1 - 3e-12")
def p_high(rng):
    return {"p": np.array([1 - 3e-12, rng.uniform(0.2, 0.8)]), "labels": np.array([0, 1])}


@regime("p is 1e-12 and 1 - 3e-12, right and wrong")
def p_edges(rng):
    order = rng.permutation(4)
    return {"p": np.array([1e-12, 1e-12, 1 - 3e-12, 1 - 3e-12])[order], "labels": np.array([0, 1, 0, 1])[order]}


@regime("p is exactly 0 and 1, and right")
def p_certain(rng):
    return {"p": np.array([0.0, 1.0, rng.uniform(0.2, 0.8)]), "labels": np.array([0, 1, 1])}


@regime("p is exactly 0 and 1, and wrong")
def p_mistaken(rng):
    return {"p": np.array([0.0, 1.0, rng.uniform(0.2, 0.8)]), "labels": np.array([1, 0, 0])}


def finite(inputs, got, want):
    """A judge: beyond 1e-12 any finite number is right."""
    if not isinstance(got, (int, float)):
        return "the loss is not one number"
    return None if np.isfinite(got) else f"the loss is {got}: it must stay finite where p is exactly 0 or 1"
