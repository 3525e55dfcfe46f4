"""Window classification into many classes: one relu layer, softmax, cross-entropy, and their backward pass."""

import numpy as np

AT_KINK = 0.0  # the slope of relu at exactly 0: anything from 0 to 1 is right


def softmax(scores):
    shifted = scores - np.max(scores, axis=-1, keepdims=True)  # the largest exponent is 0, so nothing overflows
    e = np.exp(shifted)
    return e / np.sum(e, axis=-1, keepdims=True)


def cross_entropy(probs, labels):
    N = len(labels)
    picked = probs[np.arange(N), labels]
    return float(-np.sum(np.log(np.maximum(picked, 1e-300))) / N)


def forward(params, X):
    Z = X @ params["W"].T + params["b"]
    H = np.maximum(0, Z)
    scores = H @ params["U"].T + params["c"]
    probs = softmax(scores)
    return probs, {"X": X, "Z": Z, "H": H, "probs": probs}


def backward(params, cache, labels):
    X, Z, H = cache["X"], cache["Z"], cache["H"]
    N = len(labels)
    dscores = cache["probs"].copy()
    dscores[np.arange(N), labels] -= 1
    dscores /= N
    dU = dscores.T @ H
    dc = dscores.sum(axis=0)
    dH = dscores @ params["U"]
    dZ = dH * np.where(Z == 0, AT_KINK, Z > 0).astype(Z.dtype)
    dW = dZ.T @ X
    db = dZ.sum(axis=0)
    dX = dZ @ params["W"]
    return {"W": dW, "b": db, "U": dU, "c": dc, "X": dX}
