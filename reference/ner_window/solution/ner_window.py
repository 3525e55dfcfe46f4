"""The NER window network, as in the lecture: one hidden layer, one score, binary cross-entropy."""

import numpy as np


def make_windows(token_ids, size, pad_id):
    padding = np.full(size, pad_id, dtype=np.int64)
    padded = np.concatenate([padding, np.asarray(token_ids, dtype=np.int64), padding])
    windows = [padded[t : t + 2 * size + 1] for t in range(len(token_ids))]
    return np.array(windows, dtype=np.int64).reshape(len(token_ids), 2 * size + 1)


def sigmoid(s):
    e = np.exp(-np.abs(s))  # never above 1, so it cannot overflow
    return np.where(s >= 0, 1, e) / (1 + e)


def forward(params, windows):
    X = params["L"][windows].reshape(len(windows), -1)  # (N, C*d)
    H = np.tanh(X @ params["W"].T + params["b"])  # (N, n)
    p = sigmoid(H @ params["u"])  # (N,)
    return p, (windows, X, H, p)


def loss(p, labels):
    tiny = np.finfo(p.dtype).tiny  # log(0) would be infinite
    log_p, log_not_p = np.log(np.maximum(p, tiny)), np.log(np.maximum(1 - p, tiny))
    return float(-np.mean(np.where(labels == 1, log_p, log_not_p)))


def backward(params, cache, labels):
    windows, X, H, p = cache
    N, C = windows.shape
    y = labels.astype(p.dtype)
    ds = (p - y) / N  # dJ/ds, (N,)
    dZ = np.outer(ds, params["u"]) * (1 - H**2)  # the local error signal, (N, n)
    dX = dZ @ params["W"]  # (N, C*d)
    dL = np.zeros_like(params["L"])
    np.add.at(dL, windows, dX.reshape(N, C, -1))  # unlike dL[windows] += ..., counts every occurrence of a word
    return {"L": dL, "W": dZ.T @ X, "b": dZ.sum(axis=0), "u": H.T @ ds}


def score_gradients(params, x):
    h = np.tanh(params["W"] @ x + params["b"])
    delta = params["u"] * (1 - h**2)
    return {"z": delta, "W": np.outer(delta, x), "b": delta.copy(), "u": h, "x": params["W"].T @ delta}
