import numpy as np


def sgd_step(params, grads, lr):
    new = dict(params)
    for name, theta in new.items():
        theta = theta - lr * grads[name]
    return new


def train(params, windows, labels, order, lr, batch_size, loss_and_grads):
    losses = []
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        J, grads = loss_and_grads(params, windows[rows], labels[rows])
        params = sgd_step(params, grads, lr)
        losses.append(J)
    return params, losses


def predict(p, threshold=0.5):
    return (p >= threshold).astype(np.int64)


def f1(predicted, gold):
    hits = int(np.sum((predicted == 1) & (gold == 1)))
    named = int(np.sum(predicted == 1) + np.sum(gold == 1))
    return 2.0 * hits / named if named else 0.0
