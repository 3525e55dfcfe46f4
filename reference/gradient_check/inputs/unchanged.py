"""Points at which a change of x, or anything kept from one call to the next, would show."""

import numpy as np

from grader.inputs import regime, scaled_away

from . import point, right, surface_at


@regime("x has entries that are almost 0")
def untouched_vector(rng):
    # x + h - h gives another number here on every draw; for entries near 1 it often gives x again
    x = point(rng, 7) * np.array([1.0, 1e-6, 1.0, 1e-7, 1.0, 1e-6, 1.0])
    return right(rng, surface_at(rng, x), x)


@regime("x is a matrix")
def untouched_matrix(rng):
    x = point(rng, 3, 4)
    return right(rng, surface_at(rng, x), x)


@regime("the same arguments come again")
def again(rng):
    x = point(rng, 2, 3)
    return {**right(rng, surface_at(rng, x), x), "a": scaled_away(rng, 4), "b": scaled_away(rng, 4)}


def left_as_it_was(inputs, got, want):
    """Bit for bit: adding what was taken away is not putting back."""
    same = isinstance(got, np.ndarray) and got.shape == inputs["x"].shape and got.tobytes() == inputs["x"].tobytes()
    return None if same else "x was changed (compare it with a copy taken before the call, to the last bit)"
