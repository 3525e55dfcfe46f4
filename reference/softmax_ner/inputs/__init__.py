"""Inputs of softmax_ner: scores, probabilities and whole networks, placed where mistakes show."""

import numpy as np

from grader.inputs import scaled_away

FAR = 1e4
CLEAR = 0.01  # no pre-activation is nearer to the kink of relu, unless that is what a regime is about


def network(rng, N, m, n, K, X=None, blank=0.0):
    """A network and a batch whose units are open for some examples and shut for others, none close to the kink.

    Of the entries of W the part ``blank`` is 0.
    """
    X = scaled_away(rng, (N, m)) if X is None else X
    W, b, close = np.empty((n, m)), np.empty(n), np.full(n, True)
    while close.any():
        W[close] = scaled_away(rng, (close.sum(), m)) / np.sqrt(m)
        if blank:
            W[close] = blanked(rng, W[close], blank)
        b[close] = gates(rng, X @ W[close].T)
        close = np.min(np.abs(X @ W.T + b), axis=0) < CLEAR
    params = {"W": W, "b": b, "U": scaled_away(rng, (K, n)), "c": scaled_away(rng, K)}
    return {"params": params, "X": X, "labels": labels(rng, N, K)}


def blanked(rng, array, part):
    """The array with a part of its entries 0."""
    return np.where(rng.random(array.shape) < part, 0.0, array)


def gates(rng, P):
    """Biases (n,) that put each unit's kink into the widest gap between its pre-activations P (N, n)."""
    if len(P) == 1:
        z = scaled_away(rng, P.shape[1], 0.3, 1.0)
        z[0] = abs(z[0])  # one unit at least is open
        return z - P[0]
    ordered = np.sort(P, axis=0)
    widest = np.argmax(np.diff(ordered, axis=0), axis=0)
    units = np.arange(P.shape[1])
    return -(ordered[widest, units] + ordered[widest + 1, units]) / 2


def labels(rng, N, K):
    """Labels (N,) of at least two classes where there are two examples."""
    drawn = rng.integers(K, size=N)
    drawn[1:2] = (drawn[0] + 1) % K
    return drawn
