# An array function for every single number of a gradient: about the slowest way to be right.
import numpy as np


def softmax(scores):
    e = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def cross_entropy(probs, labels):
    picked = [probs[t, label] for t, label in enumerate(labels)]
    return float(np.mean([-np.log(p) if p > 0 else 700.0 for p in picked]))


def forward(params, X):
    Z = np.dot(X, params["W"].T) + params["b"]
    H = Z * (Z > 0)
    probs = softmax(np.dot(H, params["U"].T) + params["c"])
    return probs, (X, Z, H, probs)


def backward(params, cache, labels):
    X, Z, H, probs = cache
    dscores = np.array([(row - np.eye(len(row))[label]) / len(labels) for row, label in zip(probs, labels)])
    dH, dX = np.zeros(H.shape), np.zeros(X.shape)
    for t, i in np.ndindex(H.shape):
        dH[t, i] = np.sum(dscores[t] * params["U"][:, i]) if Z[t, i] > 0 else 0.0
    for t, j in np.ndindex(X.shape):
        dX[t, j] = np.sum(dH[t] * params["W"][:, j])
    grads = {name: np.zeros(value.shape) for name, value in params.items()}
    for k, i in np.ndindex(params["U"].shape):
        grads["U"][k, i] = np.sum(dscores[:, k] * H[:, i])
    for i, j in np.ndindex(params["W"].shape):
        grads["W"][i, j] = np.sum(dH[:, i] * X[:, j])
    for name, upstream in (("b", dH), ("c", dscores)):
        for i in range(upstream.shape[1]):
            grads[name][i] = np.sum(upstream[:, i])
    return {**grads, "X": dX}
