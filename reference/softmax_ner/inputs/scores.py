"""Scores for softmax: arrays of every shape, with equal and with far entries."""

import numpy as np

from grader.inputs import distinct_sizes, regime, scaled_away

from . import FAR


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


@regime("scores are a 3-D array", edge=True)
def tensor(rng):
    return {"scores": scaled_away(rng, tuple(distinct_sizes(rng, 3, 2, 5)))}


@regime("scores are a 2-D array with one row")
def one_row(rng):
    return {"scores": scaled_away(rng, (1, int(rng.integers(3, 7))))}


@regime("scores are a 2-D array of more than 64 rows")
def many_rows(rng):
    return {"scores": scaled_away(rng, (int(rng.integers(129, 140)), 3))}


@regime("there is one class", edge=True)
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
    far = rng.permuted(np.tile(FAR * np.array([1.0, 1.0, -1.0, -1.0]), (5, 1)), axis=-1)
    return {"scores": scaled_away(rng, (5, 4)) + far}
