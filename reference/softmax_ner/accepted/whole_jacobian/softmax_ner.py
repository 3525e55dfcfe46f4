"""One example at a time, with every Jacobian of the chain written out; the batch is the mean of the examples."""

import numpy as np


def softmax(scores):
    if scores.ndim == 1:
        exps = np.exp(scores - max(scores))
        return exps / exps.sum()
    return np.stack([softmax(part) for part in scores])


def cross_entropy(probs, labels):
    losses = [-np.log(max(p[label], 1e-100)) for p, label in zip(probs, labels)]
    return float(sum(losses) / len(losses))


def forward_one(params, x):
    z = params["W"] @ x + params["b"]
    h = np.maximum(0.0, z)
    return x, z, h, softmax(params["U"] @ h + params["c"])


def forward(params, X):
    cache = [forward_one(params, x) for x in X.copy()]
    return np.array([p for _, _, _, p in cache]), cache


def backward_one(params, example, label):
    x, z, h, p = example
    dloss_dp = np.zeros((1, len(p)))
    dloss_dp[0, label] = -1.0 / p[label]
    dp_dscores = np.diag(p) - np.outer(p, p)
    dscores_dh = params["U"]
    dh_dz = np.diag((z > 0).astype(float))
    dz_dx = params["W"]
    to_scores = dloss_dp @ dp_dscores
    to_z = to_scores @ dscores_dh @ dh_dz
    return {
        "U": to_scores.T @ h[None, :],
        "c": to_scores[0],
        "W": to_z.T @ x[None, :],
        "b": to_z[0],
        "X": (to_z @ dz_dx)[0],
    }


def backward(params, cache, labels):
    each = [backward_one(params, example, label) for example, label in zip(cache, labels)]
    grads = {name: sum(g[name] for g in each) / len(each) for name in ("W", "b", "U", "c")}
    grads["X"] = np.array([g["X"] for g in each]) / len(each)
    return grads
