"""Pairs of arrays for ``relative_error``: near, far, tiny, huge, zero, and with the worst entry where it is easily missed."""

import numpy as np

from grader.inputs import regime, scaled_away


def near(rng, a, low=1e-3, high=0.3):
    """An array whose entries differ from those of ``a`` by a share between low and high, either way."""
    return a * (1.0 + scaled_away(rng, a.shape, low, high))


@regime("the arrays differ a little")
def near_vectors(rng):
    a = scaled_away(rng, 6)
    return {"a": a, "b": near(rng, a)}


@regime("the arrays are matrices")
def near_matrices(rng):
    a = scaled_away(rng, (3, 4))
    return {"a": a, "b": near(rng, a, 0.01)}


@regime("an entry has another sign")
def opposite_sign(rng):
    a = scaled_away(rng, 4)
    b = near(rng, a, 0.01, 0.1)
    b[int(rng.integers(4))] *= -1.0
    return {"a": a, "b": b}


@regime("the worst entry is one of the small ones")
def worst_is_small(rng):
    a = scaled_away(rng, 6) * np.array([1.0, 1.0, 1.0, 0.02, 1.0, 1.0])
    b = near(rng, a, 1e-3, 1e-2)
    b[3] = a[3] * 1.4
    return {"a": a, "b": b}


@regime("an entry is 0 in one array and almost 0 in the other")
def almost_zero(rng):
    a = np.append(scaled_away(rng, 4, 0.5, 1.5), 0.0)
    b = near(rng, a, 1e-5, 1e-4)
    b[-1] = rng.uniform(1e-5, 2e-4)
    return {"a": a, "b": b}


@regime("one array is zero")
def one_is_zero(rng):
    return {"a": np.zeros(3), "b": scaled_away(rng, 3)}


@regime("both arrays are zero")
def both_zero(rng):
    return {"a": np.zeros((2, 2)), "b": np.zeros((2, 2))}


@regime("the arrays are equal")
def equal(rng):
    a = scaled_away(rng, 5)
    return {"a": a, "b": a.copy()}


@regime("the numbers are tiny")
def tiny_numbers(rng):
    a = 1e-12 * scaled_away(rng, 4)
    return {"a": a, "b": near(rng, a)}


@regime("the numbers are huge")
def huge_numbers(rng):
    a = 1e12 * scaled_away(rng, 4)
    return {"a": near(rng, a), "b": a}
