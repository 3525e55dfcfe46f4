"""One small network for the cost check and its bench: one word, a tanh layer, a score, a squared error.

One word's vector x (d,) goes through a tanh layer of n units to a score s = u.tanh(W x + b) and J = (s - y)**2 / 2. The
vocabulary is large, as in ner_window: differences move all of it.
"""

from typing import Any

import numpy as np

from grader.checks.base import Context
from grader.checks.cost import CostSettings
from grader.inputs import Case, Regime

SETTINGS = CostSettings(
    "sized",
    [8, 20],
    "s, cache = forward(params, word)",
    "grads = backward(params, cache, y)",
    20_000.0,
    {name: f'grads["{name}"]' for name in "EWbu"},
    value="s",
    wrt={name: f'params["{name}"]' for name in "EW"},
    units={"E": 1, "W": -1},
)
SOLUTION = """
import numpy as np

def forward(params, word):
    x = params["E"][word]
    h = np.tanh(params["W"] @ x + params["b"])
    s = params["u"] @ h
    return s, (word, x, h, s)

def loss(s, y):
    return (s - y) ** 2 / 2

def backward(params, cache, y):
    word, x, h, s = cache
    dz = (s - y) * params["u"] * (1 - h**2)
    dE = np.zeros_like(params["E"])
    dE[word] = dz @ params["W"]
    return {"E": dE, "W": np.outer(dz, x), "b": dz, "u": (s - y) * h}
"""


def drawn(rng: np.random.Generator, size: int) -> dict[str, Any]:
    V, d, n = 10 * size, 2 * size, 4
    params = {"E": (V, d), "W": (n, d), "b": (n,), "u": (n,)}
    return {
        "params": {
            name: rng.normal(size=shape) * (rng.random(shape) < 0.8) / np.sqrt(shape[-1]) for name, shape in params.items()
        },
        "word": int(rng.integers(V)),
        "y": 1.0,
    }


def context(seed: int = 0, has_reference: bool = True) -> Context:
    """The points of one seed; there are no others than the sized ones."""
    regime = Regime("sized", "sizes grow", drawn)

    def sized(name: str, size: int, *number: int) -> Case:
        return regime.case(np.random.default_rng([seed, size, *number]), size)

    def draw(name: str, number: int) -> Case:
        return sized(name, 8)

    return Context({"sized": regime}, draw, sized, has_reference=has_reference, jitter=seed, another=sized)
