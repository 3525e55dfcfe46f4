"""Inputs of activations: arrays of every shape, and values where a slope is easily wrong."""

import numpy as np

from grader.inputs import distinct_sizes, regime, scaled_away


def mixed(rng, shape):
    """Both signs, on either side of 1 and -1, no entry near a kink."""
    z = rng.uniform(0.1, 0.9, shape) + rng.integers(0, 3, shape)
    return {"z": z * rng.choice([-1.0, 1.0], shape)}


def with_entries(rng, entries):
    """``entries`` among ordinary ones, in any order; one entry on each side of 0 and of 1 is always there."""
    return {"z": rng.permutation(np.array([*entries, 0.4, -0.4, 1.7, -1.7]))}


def with_slope(rng, point, low=0.05, high=0.6):
    return {**point, "slope": float(rng.uniform(low, high))}


@regime("z is a vector")
def vector(rng):
    z = mixed(rng, 6)["z"]
    z[:4] = np.abs(z[:4]) * np.array([1.0, -1.0, 1.0, -1.0])
    return {"z": z}


@regime("z is another vector of the same length")
def other_vector(rng):
    return vector(rng)


@regime("z is 2-D")
def matrix(rng):
    return mixed(rng, tuple(distinct_sizes(rng, 2, 2, 5)))


@regime("z is 3-D")
def tensor(rng):
    return mixed(rng, tuple(distinct_sizes(rng, 3, 2, 4)))


@regime("z is one number, an array of shape ()", edge=True)
def scalar(rng):
    return {"z": np.array(mixed(rng, 1)["z"][0])}


@regime("z has one entry, shape (1,)")
def one_entry(rng):
    return {"z": -np.abs(mixed(rng, 1)["z"])}


@regime("all entries of z are positive")
def positive(rng):
    return {"z": np.abs(mixed(rng, 5)["z"])}


@regime("all entries of z are negative")
def negative(rng):
    return {"z": -np.abs(mixed(rng, 5)["z"])}


@regime("|z| is between 3.5 and 8, where curves are flat")
def saturated(rng):
    return with_entries(rng, scaled_away(rng, 4, 3.5, 6.0).tolist() + [-8.0, 8.0])


@regime("entries of z are just beside 0")
def near_zero(rng):
    return with_entries(rng, [5e-4, -5e-4, 3e-6, -3e-6])


@regime("an entry of z is exactly 0", edge=True)
def at_zero(rng):
    return with_entries(rng, [0.0])


@regime("entries of z are just beside 1 and -1")
def near_one(rng):
    return with_entries(rng, [1 + 5e-4, 1 - 5e-4, -1 + 3e-6, -1 - 3e-6])


@regime("entries of z are exactly 1 and -1", edge=True)
def at_one(rng):
    return with_entries(rng, [1.0, -1.0])


@regime("|z| is as large as 1000", edge=True)
def far(rng):
    return with_entries(rng, [1000.0, -1000.0, 750.0, -750.0, 40.0, -40.0])


@regime("z is 2-D and as small as -1000", edge=True)
def far_below(rng):
    return {"z": np.array([[-1000.0], [-0.5]])}


@regime("z is 2-D and as large as 1000", edge=True)
def far_above(rng):
    return {"z": np.array([[1000.0, 0.5]])}


@regime("z is a vector and the slope is given")
def sloped_vector(rng):
    return with_slope(rng, vector(rng))


@regime("z is 2-D and the slope is given")
def sloped_matrix(rng):
    return with_slope(rng, mixed(rng, tuple(distinct_sizes(rng, 2, 3, 5))))


@regime("z is one number and the slope is given")
def sloped_scalar(rng):
    return with_slope(rng, {"z": np.array(-np.abs(mixed(rng, 1)["z"][0]))})


@regime("the slope is 0")
def slope_zero(rng):
    return {**vector(rng), "slope": 0.0}


@regime("the slope is 1")
def slope_one(rng):
    return {**vector(rng), "slope": 1.0}


@regime("an entry of z is exactly 0 and the slope is given", edge=True)
def sloped_at_zero(rng):
    return with_slope(rng, at_zero(rng))


@regime("entries of z are just beside 0 and the slope is given")
def sloped_near_zero(rng):
    return with_slope(rng, near_zero(rng))


@regime("|z| is as large as 1000 and the slope is given", edge=True)
def sloped_far(rng):
    return with_slope(rng, far(rng))
