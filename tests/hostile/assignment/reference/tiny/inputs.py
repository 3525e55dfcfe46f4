"""Points of the tiny assignment; no two arrays of a seed are alike."""

from grader.inputs import regime, scaled_away


@regime("entries are ordinary numbers")
def typical(rng):
    return {"x": scaled_away(rng, 5)}


@regime("entries are large")
def wide(rng):
    return {"x": scaled_away(rng, 7, 2.0, 9.0)}


@regime("there is one entry")
def single(rng):
    return {"x": scaled_away(rng, 1)}


@regime("the network is small")
def network(rng):
    return {"params": {"w": scaled_away(rng, 6)}, "x": scaled_away(rng, 6)}


@regime("the network is larger")
def sized(rng, size=64):
    return {"params": {"w": scaled_away(rng, size)}, "x": scaled_away(rng, size)}
