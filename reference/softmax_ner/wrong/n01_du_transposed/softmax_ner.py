import numpy as np


def softmax(scores):
    shifted = scores - np.max(scores, axis=-1, keepdims=True)
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
    dU = H.T @ dscores
    dc = dscores.sum(axis=0)
    dH = dscores @ params["U"]
    dZ = dH * (Z > 0)
    dW = dZ.T @ X
    db = dZ.sum(axis=0)
    dX = dZ @ params["W"]
    return {"W": dW, "b": db, "U": dU, "c": dc, "X": dX}
