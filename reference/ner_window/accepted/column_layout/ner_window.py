"""The older layout: an example is a column. The gradient of L goes through a one-hot matrix."""

import numpy as np


def make_windows(token_ids, size, pad_id):
    ids = np.fromiter(token_ids, dtype=np.int64, count=len(token_ids))
    padded = np.full(len(ids) + 2 * size, pad_id, dtype=np.int64)
    padded[size : size + len(ids)] = ids
    columns = [padded[k : k + len(ids)] for k in range(2 * size + 1)]
    return np.stack(columns, axis=1)


def logistic(s):
    out = np.empty(s.shape)
    up = s > 0
    out[up] = 1 / (1 + np.exp(-s[up]))
    e = np.exp(s[~up])
    out[~up] = e / (1 + e)
    return out


def forward(params, windows):
    L = params["L"]
    X = L[windows.T].transpose(0, 2, 1).reshape(-1, windows.shape[0])  # (C*d, N)
    Z = params["W"] @ X + params["b"][:, np.newaxis]  # (n, N)
    H = np.tanh(Z)
    P = logistic(params["u"][np.newaxis, :] @ H)  # (1, N)
    return P[0].copy(), [windows.copy(), X, Z, P]


def loss(p, labels):
    # Through the score: J = log(1 + exp(-s)) for label 1, log(1 + exp(s)) for label 0.
    p = np.clip(p, 1e-13, 1 - 1e-13)
    s = np.log(p) - np.log1p(-p)
    return np.mean(np.logaddexp(0, np.where(labels == 1, -s, s))).item()


def backward(params, cache, labels):
    windows, X, Z, P = cache
    N = X.shape[1]
    V, d = params["L"].shape
    dS = (P - labels[np.newaxis, :]) / N  # (1, N)
    dZ = (params["u"][:, np.newaxis] @ dS) / np.cosh(Z) ** 2  # tanh' = 1 / cosh**2
    dX = params["W"].T @ dZ  # (C*d, N)
    onehot = np.zeros((windows.size, V))
    onehot[np.arange(windows.size), windows.T.ravel()] = 1
    rows = dX.reshape(-1, d, N).transpose(0, 2, 1).reshape(-1, d)  # in the order of windows.T
    return {"L": onehot.T @ rows, "W": dZ @ X.T, "b": dZ @ np.ones(N), "u": (dS @ np.tanh(Z).T).ravel()}


def score_gradients(params, x):
    X = x.reshape(-1, 1)
    Z = params["W"] @ X + params["b"].reshape(-1, 1)
    dZ = params["u"].reshape(-1, 1) / np.cosh(Z) ** 2
    return {"z": dZ.ravel(), "W": dZ @ X.T, "b": dZ.flatten(), "u": np.tanh(Z)[:, 0], "x": (params["W"].T @ dZ)[:, 0]}
