"""Batches are pulled from an iterator; the parameters are one flat vector while they are trained."""

from itertools import islice

import numpy as np


def flatten(arrays, names):
    return np.concatenate([np.asarray(arrays[name], dtype=float).ravel() for name in names])


def unflatten(vector, like):
    pieces, start = {}, 0
    for name, array in like.items():
        pieces[name] = vector[start : start + array.size].reshape(array.shape)
        start += array.size
    return pieces


def sgd_step(params, grads, lr):
    names = list(params)
    return unflatten(flatten(params, names) - lr * flatten(grads, names), params)


def in_batches(order, batch_size):
    stream = iter(order)
    while batch := list(islice(stream, batch_size)):
        yield batch


def train(params, windows, labels, order, lr, batch_size, loss_and_grads):
    names, losses = list(params), []
    theta = flatten(params, names)
    for batch in in_batches(order, batch_size):
        J, grads = loss_and_grads(unflatten(theta, params), windows[batch], labels[batch])
        theta = theta - lr * flatten(grads, names)
        losses += [J]
    return unflatten(theta, params), losses


def predict(p, threshold=0.5):
    return 1 - (np.asarray(p) < threshold).astype(np.int64)


def f1(predicted, gold):
    both = sum(1 for a, b in zip(predicted, gold) if a == b == 1)
    either = sum(1 for a, b in zip(predicted, gold) if a != b)
    try:
        return 2 * both / (2 * both + either)
    except ZeroDivisionError:
        return 0.0
