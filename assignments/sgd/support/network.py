"""The window network of the lecture, supplied: you train it, you need not write it.

``params = {"L": (V, d), "W": (n, C*d), "b": (n,), "u": (n,)}``. A window is a row of C token ids; x is the window's
word vectors from left to right, z = W x + b, h = tanh(z), s = u . h, p = sigmoid(s), and J is the mean binary
cross-entropy over the windows of the batch.
"""

import numpy as np


def hidden(params, windows):
    """The input ``(N, C*d)`` and the hidden layer ``(N, n)`` of every window."""
    x = params["L"][windows].reshape(len(windows), -1)
    return x, np.tanh(x @ params["W"].T + params["b"])


def sigmoid(s):
    """1 / (1 + exp(-s)), written with tanh so that it overflows nowhere."""
    return 0.5 * (1.0 + np.tanh(0.5 * s))


def probabilities(params, windows):
    """p ``(N,)``: for every window, how likely its middle word is part of a location."""
    return sigmoid(hidden(params, windows)[1] @ params["u"])


def loss_and_grads(params, windows, labels):
    """The loss J (a float) of a batch and the dict of its gradients, each of its parameter's shape.

    ``windows`` is ``(N, C)`` ints, ``labels`` ``(N,)`` of 0 and 1, N at least 1. Changes none of its arguments.
    """
    x, h = hidden(params, windows)
    s = h @ params["u"]
    # -log sigmoid(s) = logaddexp(0, -s): finite however sure the network is
    J = float(np.mean(np.logaddexp(0.0, np.where(labels == 1, -s, s))))
    ds = (sigmoid(s) - labels) / len(labels)
    dz = np.outer(ds, params["u"]) * (1.0 - h * h)
    dL = np.zeros_like(params["L"])
    np.add.at(dL, windows, (dz @ params["W"]).reshape(*windows.shape, -1))
    return J, {"L": dL, "W": dz.T @ x, "b": dz.sum(axis=0), "u": h.T @ ds}
