"""An optimizer that owns a deep copy of the parameters and changes only that, in place."""

import copy

import numpy as np


class SGD:
    def __init__(self, params, lr):
        self.params = copy.deepcopy(params)
        self.lr = lr

    def step(self, grads):
        for name in self.params:
            self.params[name] -= self.lr * grads[name]


class Confusion:
    def __init__(self, predicted, gold):
        self.table = np.zeros((2, 2), dtype=int)
        np.add.at(self.table, (np.asarray(gold), np.asarray(predicted)), 1)

    @property
    def f1(self):
        (_, fp), (fn, tp) = self.table
        denominator = tp + 0.5 * (fp + fn)
        return float(tp / denominator) if denominator > 0 else 0.0


def sgd_step(params, grads, lr):
    optimizer = SGD(params, lr)
    optimizer.step(grads)
    return optimizer.params


def train(params, windows, labels, order, lr, batch_size, loss_and_grads):
    optimizer = SGD(params, lr)
    order = np.asarray(order, dtype=int)
    steps = -(-len(order) // batch_size)
    losses = np.empty(steps)
    for step in range(steps):
        rows = order[step * batch_size : (step + 1) * batch_size]
        losses[step], grads = loss_and_grads(optimizer.params, windows[rows], labels[rows])
        optimizer.step(grads)
    return optimizer.params, losses


def predict(p, threshold=0.5):
    labels = np.zeros(len(p), dtype=np.int64)
    labels[np.asarray(p) >= threshold] = 1
    return labels


def f1(predicted, gold):
    return Confusion(predicted, gold).f1
