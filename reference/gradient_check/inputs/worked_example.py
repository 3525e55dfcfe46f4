"""The numbers of the handout's worked example."""

import numpy as np

from grader.inputs import regime


@regime("the numbers are those of the handout's example")
def handout(rng):
    return {"x": np.array([2.0, 3.0]), "a": np.array([3.0, 10.0, 0.001]), "b": np.array([3.0, 8.0, 0.0])}
