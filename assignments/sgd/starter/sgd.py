"""Training by stochastic gradient descent. Fill in the four functions; the handout says what each must do.

``support/`` holds what is supplied: ``network.loss_and_grads``, ``toys.line_loss_and_grads`` and ``corpus``.
"""

import numpy as np  # noqa: F401 - you will need it


def sgd_step(params, grads, lr):
    """One step down: a new dict of parameters, each of its old shape. ``params`` itself stays as it is.

    ``params`` and ``grads`` are dicts of arrays with the same names and shapes, ``lr`` is the learning rate.
    """
    raise NotImplementedError("sgd_step is still to be written")


def train(params, windows, labels, order, lr, batch_size, loss_and_grads):
    """Train on the slices of ``order``; return ``(new params, losses)``, one loss for each step, taken before the step.

    ``windows`` is ``(N, C)``, ``labels`` ``(N,)``; ``order`` is a list or 1-D array of row numbers, in which rows may
    come more than once or never. ``loss_and_grads(params, windows, labels)`` gives ``(J, grads)`` of a batch.
    """
    raise NotImplementedError("train is still to be written")


def predict(p, threshold=0.5):
    """Labels from probabilities: an array of ints, 1 where p is at least the threshold, else 0; p is ``(N,)``."""
    raise NotImplementedError("predict is still to be written")


def f1(predicted, gold):
    """The F1 score of the label 1, a float; 0.0 where it is undefined. Both arguments are ``(N,)`` ints, 0 or 1."""
    raise NotImplementedError("f1 is still to be written")
