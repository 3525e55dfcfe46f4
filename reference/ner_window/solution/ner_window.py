"""The NER window network, as in the lecture: one hidden layer, one score, binary cross-entropy."""

import numpy as np


def make_windows(token_ids, size, pad_id):
    padded = [pad_id] * size + list(token_ids) + [pad_id] * size
    windows = [padded[t : t + 2 * size + 1] for t in range(len(token_ids))]
    return np.array(windows, dtype=int).reshape(-1, 2 * size + 1)


def sigmoid(s):
    e = np.exp(-np.abs(s))  # never above 1, so it cannot overflow
    return np.where(s >= 0, 1.0, e) / (1.0 + e)


def forward(params, windows):
    L, W, b, u = params["L"], params["W"], params["b"], params["u"]
    N, C = windows.shape
    X = L[windows].reshape(N, C * L.shape[1])  # a row an example: its word vectors, concatenated
    Z = X @ W.T + b
    H = np.tanh(Z)
    p = sigmoid(H @ u)
    return p, (windows, X, Z, H, p)


def loss(p, labels):
    q = np.clip(p, 1e-15, 1 - 1e-15)
    return float(-np.mean(labels * np.log(q) + (1 - labels) * np.log(1 - q)))


def backward(params, cache, labels):
    L, W, u = params["L"], params["W"], params["u"]
    windows, X, Z, H, p = cache
    N, C = windows.shape
    labels = labels.astype(p.dtype)  # float32 inputs give float32 gradients
    ds = (p - labels) / N
    dH = np.outer(ds, u)
    dZ = dH * (1 - H**2)  # the local error signal
    dX = dZ @ W
    dL = np.zeros_like(L)
    np.add.at(dL, windows, dX.reshape(N, C, L.shape[1]))  # unlike dL[windows] += ..., counts every occurrence
    return {"L": dL, "W": dZ.T @ X, "b": dZ.sum(axis=0), "u": H.T @ ds}


def score_gradients(params, x):
    W, b, u = params["W"], params["b"], params["u"]
    z = W @ x + b
    h = np.tanh(z)
    delta = u * (1 - h**2)
    return {"z": delta, "W": np.outer(delta, x), "b": delta, "u": h, "x": W.T @ delta}
