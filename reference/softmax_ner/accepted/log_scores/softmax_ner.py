"""Works with log-probabilities (log-sum-exp) and closures: forward returns a function that knows its own way back."""

from functools import reduce

import numpy as np


def log_softmax(scores):
    """scores - log(sum(exp(scores))), the sum folded two entries at a time by logaddexp."""
    entries = [scores[..., k] for k in range(scores.shape[-1])]
    return scores - np.expand_dims(reduce(np.logaddexp, entries), -1)


def softmax(scores):
    return np.exp(log_softmax(scores))


def cross_entropy(probs, labels):
    picked = np.take_along_axis(probs, labels[:, None], axis=1)[:, 0]
    logs = np.log(picked, out=np.full(picked.shape, -700.0), where=picked > 0)
    return -float(np.average(logs))


def linear(weights, bias, inputs):
    def back(upstream):
        return upstream.T @ inputs, upstream.sum(0), upstream @ weights

    return inputs @ weights.T + bias, back


def relu(z):
    gate = np.heaviside(z, 0.5)
    return z * gate, lambda upstream: upstream * gate


def forward(params, X):
    z, back_hidden = linear(params["W"], params["b"], X.copy())
    h, back_relu = relu(z)
    scores, back_output = linear(params["U"], params["c"], h)
    probs = softmax(scores)
    kept = probs.copy()

    def back(labels):
        classes = np.arange(kept.shape[1])
        dscores = (kept - (labels[:, None] == classes)) / len(kept)
        dU, dc, dh = back_output(dscores)
        dW, db, dX = back_hidden(back_relu(dh))
        return {"U": dU, "c": dc, "W": dW, "b": db, "X": dX}

    return probs, back


def backward(params, cache, labels):
    return cache(labels)
