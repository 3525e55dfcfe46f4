"""An attention layer whose softmax saturates, and one with a single key: right in any style, at every seed."""

import numpy as np
import pytest

from grader.calls.call import Answer
from grader.checks.base import Context
from grader.checks.gradients import GradientsSettings, gradients
from grader.inputs import Case, Regime
from grader.sandbox.trusted import Trusted

HEAD = """
import numpy as np
def softmax(s):
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
def loss(out, target):
    return float(((out - target) ** 2).sum() / 2)
"""
SOLUTION = (
    HEAD
    + """
def forward(Q, K, V):
    P = softmax(Q @ K.T)
    return P @ V, P
def backward(Q, K, V, P, target):
    d = P @ V - target
    dP = d @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True))
    return dS @ K, dS.T @ Q, P.T @ d
"""
)
STYLES = {
    "whole Jacobians": """
def backward(Q, K, V, P, target):
    d = P @ V - target
    dS = np.array([(np.diag(p) - np.outer(p, p)) @ (V @ row) for p, row in zip(P, d)])
    return dS @ K, dS.T @ Q, P.T @ d
""",
    "loops": """
def backward(Q, K, V, P, target):
    d = P @ V - target
    dQ, dK = np.zeros_like(Q), np.zeros_like(K)
    for i in range(len(Q)):
        for j in range(len(K)):
            dS = sum(P[i, j] * ((j == k) - P[i, k]) * float(d[i] @ V[k]) for k in range(len(K)))
            dQ[i] += dS * K[j]
            dK[j] += dS * Q[i]
    return dQ, dK, P.T @ d
""",
    "einsum, products first": """
def backward(Q, K, V, P, target):
    d = np.einsum("ij,jk->ik", P, V) - target
    dP = np.einsum("ik,jk->ij", d, V)
    dS = P * dP - P * np.einsum("ij,ij->i", P, dP)[:, None]
    return np.einsum("ij,jk->ik", dS, K), np.einsum("ij,ik->jk", dS, Q), np.einsum("ij,ik->jk", P, d)
""",
    "logarithms": """
def forward(Q, K, V):
    S = Q @ K.T
    top = S.max(axis=1, keepdims=True)
    P = np.exp(S - top - np.log(np.exp(S - top).sum(axis=1, keepdims=True)))
    return P @ V, P
def backward(Q, K, V, P, target):
    d = P @ V - target
    mean = np.sum(d * (P @ V), axis=1, keepdims=True)
    dS = P * (d @ V.T - mean)
    return dS @ K, dS.T @ Q, P.T @ d
""",
}
SETTINGS = GradientsSettings(
    ["attention"],
    "out, P = forward(Q, K, V)\ndQ, dK, dV = backward(Q, K, V, P, target)\nJ = loss(out, target)",
    {"Q": "dQ", "K": "dK", "V": "dV"},
    loss="J",
    wrt={"Q": "Q", "K": "K", "V": "V"},
)


def judged(style: str, keys: int, seed: int):
    """The marks of one style at one seed; the scores are about 20 apart."""

    def draw(rng):
        Q, K = 20 * rng.normal(size=(3, 4)) / 2, rng.normal(size=(keys, 4))
        return {"Q": Q, "K": K, "V": rng.normal(size=(keys, 4)), "target": rng.normal(size=(3, 4))}

    regime = Regime("attention", "softmax saturates", draw)

    def drawn(name: str, index: int) -> Case:
        return regime.case(np.random.default_rng(seed))

    student, reference = (Trusted("work.py", text.encode()) for text in (SOLUTION + style, SOLUTION))
    check = gradients(SETTINGS, Context({"attention": regime}, drawn, drawn))
    try:
        ask = next(check)
        while True:
            ask = check.send(Answer(student.run(ask.student), reference.run(ask.reference)))
    except StopIteration as done:
        return [look.mark for look in done.value.seen]


@pytest.mark.parametrize("keys", [1, 5])
@pytest.mark.parametrize("style", STYLES, ids=str)
def test_right_attention_is_right_at_every_seed(style, keys):
    """Softmax that saturates in float32, and gradients that are exactly 0, leave room for honest rounding."""
    for seed in range(40):
        assert {mark.kind for mark in judged(STYLES[style], keys, seed)} == {"right"}, seed


@pytest.mark.parametrize("keys", [1, 5])
def test_wrong_attention_is_wrong(keys):
    """The room is for rounding alone: a term left out, or a slip of 1e-9, is no rounding."""
    wrong = "\nhonest = backward\ndef backward(*given):\n    dQ, dK, dV = honest(*given)\n    return dQ + 1e-9, dK, dV\n"
    for seed in range(10):
        assert {mark.kind for mark in judged(wrong, keys, seed)} & {"value", "precision"}, seed
