"""The NER window network: is the word in the middle of a window a location?

Sizes: V words in the vocabulary, d numbers in a word vector, C = 2*size + 1 words in a window, n hidden units,
N windows in a batch. ``params`` is a dict of float64 arrays: "L" (V, d), "W" (n, C*d), "b" (n,), "u" (n,).
Write each function below; add any helpers you like. The formulas are in the handout.
"""

import numpy as np


def make_windows(token_ids, size, pad_id):
    """Every token of a sentence with its neighbours.

    token_ids: list or 1-D array of T ints. size: how many neighbours on each side, 0 or more.
    pad_id: the int that stands beyond the ends of the sentence.
    Returns an int array (T, 2*size + 1): row t has token t in the middle. T = 0 gives shape (0, 2*size + 1).
    """
    raise NotImplementedError("make_windows is still to be written")


def forward(params, windows):
    """The probability that each window's middle word is a location.

    windows: int array (N, C), rows of word ids. Returns (p, cache): p float array (N,), and cache, whatever
    your backward needs.
    """
    raise NotImplementedError("forward is still to be written")


def loss(p, labels):
    """The mean binary cross-entropy, natural logarithm, as one float.

    p: float array (N,). labels: int array (N,) of 0 and 1. Finite even where p is exactly 0 or 1.
    """
    raise NotImplementedError("loss is still to be written")


def backward(params, cache, labels):
    """The gradient of the loss with respect to every parameter.

    cache: what forward returned. labels: int array (N,) of 0 and 1.
    Returns a dict with keys "L" (V, d), "W" (n, C*d), "b" (n,), "u" (n,).
    """
    raise NotImplementedError("backward is still to be written")


def score_gradients(params, x):
    """The gradients of the score s of one window, before the sigmoid.

    x: the window's word vectors in a row, float array (C*d,).
    Returns a dict with keys "z" (n,), "W" (n, C*d), "b" (n,), "u" (n,), "x" (C*d,).
    """
    raise NotImplementedError("score_gradients is still to be written")
