# Everything with plain loops and lists, one number at a time.
import math

import numpy as np


def make_windows(token_ids, size, pad_id):
    T = len(token_ids)
    windows = np.zeros((T, 2 * size + 1), dtype=int)
    for t in range(T):
        for k in range(-size, size + 1):
            inside = 0 <= t + k < T
            windows[t, k + size] = token_ids[t + k] if inside else pad_id
    return windows


def sigmoid(s):
    if s < -700:
        return 0.0
    return 1.0 / (1.0 + math.exp(-s))


def one_forward(params, x):
    """Pre-activations, hidden units and score of one window, as lists and a float."""
    z = []
    for row, bias in zip(params["W"].tolist(), params["b"].tolist()):
        total = bias
        for w, value in zip(row, x):
            total += w * value
        z.append(total)
    h = [math.tanh(value) for value in z]
    s = sum(u * value for u, value in zip(params["u"].tolist(), h))
    return z, h, s


def forward(params, windows):
    examples = []
    for window in windows:
        x = []
        for word in window:
            x.extend(params["L"][word].tolist())
        z, h, s = one_forward(params, x)
        examples.append({"window": window, "x": x, "h": h, "p": sigmoid(s)})
    return np.array([example["p"] for example in examples]), examples


def loss(p, labels):
    total = 0.0
    for probability, label in zip(p, labels):
        if label == 1:
            total += math.log(max(probability, 1e-300))
        else:
            total += math.log(max(1.0 - probability, 1e-300))
    return -total / len(p)


def backward(params, cache, labels):
    grads = {name: np.zeros(value.shape) for name, value in params.items()}
    d = params["L"].shape[1]
    W = params["W"].tolist()
    u = params["u"].tolist()
    N = len(cache)
    for example, label in zip(cache, labels):
        ds = (example["p"] - label) / N
        for i in range(len(u)):
            grads["u"][i] += ds * example["h"][i]
            dz = ds * u[i] * (1.0 - example["h"][i] ** 2)
            grads["b"][i] += dz
            for j in range(len(example["x"])):
                grads["W"][i, j] += dz * example["x"][j]
                word = example["window"][j // d]
                grads["L"][word, j % d] += dz * W[i][j]
    return grads


def score_gradients(params, x):
    n, m = params["W"].shape
    z, h, s = one_forward(params, x.tolist())
    out = {"z": np.zeros(n), "W": np.zeros((n, m)), "b": np.zeros(n), "u": np.zeros(n), "x": np.zeros(m)}
    for i in range(n):
        slope = 1.0 - h[i] ** 2
        out["z"][i] = out["b"][i] = params["u"][i] * slope
        out["u"][i] = h[i]
        for j in range(m):
            out["W"][i, j] = out["z"][i] * x[j]
            out["x"][j] += out["z"][i] * params["W"][i, j]
    return out
