"""Numbers for the programs that stand in assignment.yaml: the handout's example, a long chain, purity and cost."""

from typing import Any

import numpy as np

from grader.inputs import regime

from . import away, positive


@regime("the worked example of the handout")
def worked_example(rng: np.random.Generator) -> dict[str, float]:
    return {"x0": 1.0, "y0": 2.0, "z0": -1.0}


@regime("an expression has 5,000 chained nodes")
def long_chain(rng: np.random.Generator) -> dict[str, Any]:
    return {"x0": positive(rng), "steps": 5000}


@regime("an expression is made and differentiated several times")
def plain(rng: np.random.Generator) -> dict[str, float]:
    return {"a0": away(rng), "b0": away(rng)}


@regime("another expression is made in between")
def other(rng: np.random.Generator) -> dict[str, float]:
    return {"a0": 3.0 + away(rng), "b0": away(rng)}


@regime("there are many values")
def many_values(rng: np.random.Generator, size: int = 16) -> dict[str, Any]:
    """A weighted mean of ``size`` numbers, so that its tanh does not saturate."""
    return {"x0": away(rng), "numbers": [away(rng) for _ in range(size)], "weights": [away(rng) / size for _ in range(size)]}


@regime("there are many paths from the values to the output")
def many_paths(rng: np.random.Generator, size: int = 4) -> dict[str, Any]:
    return {"x0": positive(rng), "steps": size}
