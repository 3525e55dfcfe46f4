"""Training as a fold over batches; nothing is ever assigned twice."""

from functools import reduce

import numpy as np


def sgd_step(params, grads, lr):
    return dict(map(lambda name: (name, np.add(params[name], np.multiply(-lr, grads[name]))), params))


def batches(order, size):
    return (order[i : i + size] for i in range(0, len(order), size))


def train(params, windows, labels, order, lr, batch_size, loss_and_grads):
    def one(state, rows):
        params, losses = state
        loss, grads = loss_and_grads(params, np.take(windows, rows, axis=0), np.take(labels, rows))
        return sgd_step(params, grads, lr), (*losses, loss)

    return reduce(one, batches(order, batch_size), (params, ()))


def predict(p, threshold=0.5):
    return np.where(np.less(p, threshold), 0, 1)


def f1(predicted, gold):
    true_positives = float(np.dot(predicted, gold))
    precision = true_positives / max(np.sum(predicted), 1)
    recall = true_positives / max(np.sum(gold), 1)
    return 0.0 if true_positives == 0 else 2 / (1 / precision + 1 / recall)
