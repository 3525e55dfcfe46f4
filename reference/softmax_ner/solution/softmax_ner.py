"""Window classification into many classes: one relu layer, softmax, cross-entropy, and their backward pass."""

import numpy as np

AT_KINK = 0.0  # the slope of relu at exactly 0: anything from 0 to 1 is right


def softmax(scores):
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))  # the largest exponent is 0, so nothing overflows
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy(probs, labels):
    of_the_label = probs[np.arange(len(labels)), labels]  # (N,)
    return float(-np.mean(np.log(np.maximum(of_the_label, np.finfo(probs.dtype).tiny))))


def forward(params, X):
    Z = X @ params["W"].T + params["b"]  # (N, n)
    H = np.maximum(Z, 0)
    probs = softmax(H @ params["U"].T + params["c"])  # (N, K)
    return probs, (X, Z, H, probs)


def relu_grad(Z):
    return np.where(Z == 0, AT_KINK, Z > 0).astype(Z.dtype)


def backward(params, cache, labels):
    X, Z, H, probs = cache
    Y = np.zeros_like(probs)
    Y[np.arange(len(labels)), labels] = 1
    dscores = (probs - Y) / len(labels)  # dJ/dscores, (N, K)
    dZ = dscores @ params["U"] * relu_grad(Z)  # (N, n)
    return {"W": dZ.T @ X, "b": dZ.sum(axis=0), "U": dscores.T @ H, "c": dscores.sum(axis=0), "X": dZ @ params["W"]}
