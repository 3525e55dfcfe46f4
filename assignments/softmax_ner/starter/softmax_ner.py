"""Softmax and cross-entropy: which of K classes does a window belong to?

Sizes: m numbers in a window's vector, n hidden units, K classes, N windows in a batch. ``params`` is a dict of
float64 arrays: "W" (n, m), "b" (n,), "U" (K, n), "c" (K,). Write each function below; add any helpers you like.
The formulas are in the handout.
"""

import numpy as np


def softmax(scores):
    """Probabilities over the last axis.

    scores: float array of one, two or three dimensions, (..., K). Returns a float array of the same shape; each row
    along the last axis sums to 1. Scores of 10000 and of -10000 give neither overflow nor a warning.
    """
    raise NotImplementedError("softmax is still to be written")


def cross_entropy(probs, labels):
    """The mean over the batch of -log of the probability of the right class, as one float.

    probs: float array (N, K). labels: int array (N,) of class numbers, 0 to K - 1. Finite even where a probability
    is exactly 0.
    """
    raise NotImplementedError("cross_entropy is still to be written")


def forward(params, X):
    """The probability of every class for every window.

    X: float array (N, m), one window a row. Returns (probs, cache): probs float array (N, K), and cache, whatever
    your backward needs.
    """
    raise NotImplementedError("forward is still to be written")


def backward(params, cache, labels):
    """The gradient of the loss with respect to every parameter and to the input.

    cache: what forward returned. labels: int array (N,) of class numbers.
    Returns a dict with keys "W" (n, m), "b" (n,), "U" (K, n), "c" (K,), "X" (N, m).
    """
    raise NotImplementedError("backward is still to be written")
