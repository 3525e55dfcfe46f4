"""A loss that fits on paper, to try ``sgd_step`` and ``train`` on before the network: a straight line through points."""

import numpy as np


def line_loss_and_grads(params, windows, labels):
    """J = mean of (w . x + b - y)^2 / 2 over a batch, and its gradients.

    ``params = {"w": (m,), "b": (1,)}``, ``windows`` ``(N, m)`` numbers, ``labels`` ``(N,)``. Changes no argument.
    """
    error = windows @ params["w"] + params["b"] - labels
    J = float(np.mean(error**2) / 2)
    return J, {"w": error @ windows / len(labels), "b": np.array([error.mean()])}
