"""A network and one input for ``score_gradients``."""

import numpy as np

from grader.inputs import regime

from . import network, with_far_units, with_saturation, word_vectors


def scored(rng, n, m):
    """A network without words and one input x; L is there because params always holds it."""
    point = network(rng, 1, n, m, 1)
    return {"params": point["params"], "x": word_vectors(point)[0]}


@regime("sizes and values are ordinary")
def x_typical(rng):
    return scored(rng, int(rng.integers(3, 6)), int(rng.choice([6, 10])))


@regime("W is square")
def x_square(rng):
    return scored(rng, 4, 4)


@regime("there is one hidden unit")
def x_one_hidden(rng):
    return scored(rng, 1, 6)


@regime("there are far more hidden units than inputs")
def x_tall(rng):
    return scored(rng, 11, 3)


@regime("the hidden units saturate (|z| between 3.5 and 6)")
def x_saturated(rng):
    point = with_saturation(rng, network(rng, 1, 5, 6, 1))
    return {"params": point["params"], "x": word_vectors(point)[0]}


@regime("pre-activations are as large as 800 and -800", edge=True)
def x_far(rng):
    point = with_far_units(rng, network(rng, 1, 6, 5, 1))
    return {"params": point["params"], "x": word_vectors(point)[0]}


@regime("all inputs are negative")
def x_negative(rng):
    point = scored(rng, 3, 6)
    return {**point, "x": -np.abs(point["x"])}


@regime("u is zero")
def x_zero_u(rng):
    point = scored(rng, 3, 6)
    point["params"]["u"] = np.zeros(3)
    return point
