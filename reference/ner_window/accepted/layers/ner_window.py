"""Functional: every layer returns its output and a function that takes the upstream gradient downstream."""

import itertools

import numpy as np


def make_windows(token_ids, size, pad_id):
    padding = itertools.repeat(pad_id, size)
    padded = np.array([*padding, *token_ids, *itertools.repeat(pad_id, size)], dtype=np.int64)
    return np.array([padded[t : len(padded) - 2 * size + t] for t in range(2 * size + 1)]).T.copy()


def embed(L, windows):
    def back(upstream):
        V, d = L.shape
        parts = upstream.reshape(-1, d)
        return np.column_stack([np.bincount(windows.ravel(), weights=part, minlength=V) for part in parts.T])

    return np.concatenate([L[place] for place in windows.T], axis=1), back


def affine(W, b, X):
    return X @ W.T + b, lambda upstream: (upstream.T @ X, upstream.sum(0), upstream @ W)


def tanh(Z):
    H = np.tanh(Z)
    return H, lambda upstream: upstream - upstream * H * H


def score(u, H):
    return H @ u, lambda upstream: (upstream @ H, upstream[:, None] * u[None, :])


def log_sigmoid(s):
    return -np.logaddexp(0.0, -s)


def probability(s):
    p = np.exp(log_sigmoid(s))
    return p, lambda labels: (p - labels) / labels.size


def forward(params, windows):
    X, back_embed = embed(params["L"], windows.copy())
    Z, back_affine = affine(params["W"].copy(), params["b"], X)
    H, back_tanh = tanh(Z)
    s, back_score = score(params["u"].copy(), H)
    p, back_loss = probability(s)
    return p, (back_embed, back_affine, back_tanh, back_score, back_loss)


def loss(p, labels):
    with np.errstate(divide="ignore"):
        logs = np.log(np.stack([1 - p, p]))
    return float(-np.maximum(logs, -700.0)[labels, np.arange(len(labels))].mean())


def backward(params, cache, labels):
    back_embed, back_affine, back_tanh, back_score, back_loss = cache
    du, dH = back_score(back_loss(labels))
    dW, db, dX = back_affine(back_tanh(dH))
    return {"u": du, "b": db, "W": dW, "L": back_embed(dX), "X": dX}


def score_gradients(params, x):
    Z, back_affine = affine(params["W"], params["b"], x[None, :])
    H, back_tanh = tanh(Z)
    _, back_score = score(params["u"], H)
    du, dH = back_score(np.ones(1))
    dz = back_tanh(dH)
    dW, db, dx = back_affine(dz)
    return {"z": dz[0], "W": dW, "b": db, "u": du, "x": dx[0]}
