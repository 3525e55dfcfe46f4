"""Points for the NER window network, each built to show something that a random point would hide.

Words of a batch are all different unless a regime is about repeated words, and sizes are all different unless it is
about equal sizes: so a verdict's "wrong where ..." names the cause.
"""

import numpy as np

from grader.inputs import scaled_away

SPARE_WORDS = 2  # words that no window holds: their gradient is zero


def network(rng, N, n, C, d, spare=SPARE_WORDS):
    """A network with moderate scores and a batch of N windows without a repeated word."""
    V = N * C + spare
    params = {
        "L": scaled_away(rng, (V, d)),
        "W": scaled_away(rng, (n, C * d)) / np.sqrt(C * d),
        "b": scaled_away(rng, n, 0.1, 0.6),
        "u": scaled_away(rng, n),
    }
    windows = rng.permutation(V)[: N * C].reshape(N, C)
    return {"params": params, "windows": windows, "labels": mixed_labels(rng, N)}


def mixed_labels(rng, N):
    """0s and 1s, both present where N allows."""
    labels = rng.integers(0, 2, N)
    if N > 1:
        labels[:2] = [0, 1]
    return rng.permutation(labels)


def odd_sizes(rng):
    """N, n, C, d with n != C*d and no two of N, n, d alike."""
    N, n, d = (int(size) for size in rng.permutation([2, 3, 4, 5])[:3])
    return N, n, int(rng.choice([3, 5])), d


def word_vectors(point):
    """x of every window, (N, C*d)."""
    return point["params"]["L"][point["windows"]].reshape(len(point["windows"]), -1)


def hidden(point):
    return np.tanh(word_vectors(point) @ point["params"]["W"].T + point["params"]["b"])


def with_scores(point, scores):
    """Move u as little as possible so that the windows score as wanted."""
    H, u = hidden(point), point["params"]["u"]
    point["params"]["u"] = u + np.linalg.pinv(H) @ (scores - H @ u)
    return point


def with_saturation(rng, point):
    """Move b, and shrink what the words contribute, so that every |z| lies between 3.5 and 6."""
    params = point["params"]
    spread = word_vectors(point) @ params["W"].T
    shrink = 0.6 / np.max(np.abs(spread))
    params["W"] = params["W"] * shrink
    params["b"] = scaled_away(rng, len(params["b"]), 4.2, 5.3)
    return point


def with_far_units(rng, point):
    """Move b so that exp(2z) overflows for four units, exp(z) for two of them, in either direction."""
    far = rng.permutation(len(point["params"]["b"]))[:4]
    point["params"]["b"][far] += np.array([400.0, -400.0, 800.0, -800.0])
    return point
