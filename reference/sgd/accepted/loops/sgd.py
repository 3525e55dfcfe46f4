# Everything by hand, one index at a time.
import numpy as np


def sgd_step(params, grads, lr):
    new = {}
    for key in params:
        theta = np.array(params[key], dtype=float)
        flat, slope = theta.reshape(-1), np.asarray(grads[key]).reshape(-1)
        for i in range(len(flat)):
            flat[i] = flat[i] - lr * slope[i]
        new[key] = theta
    return new


def train(params, windows, labels, order, lr, batch_size, loss_and_grads):
    current = params
    losses = []
    i = 0
    while i < len(order):
        batch_x = []
        batch_y = []
        for j in range(i, min(i + batch_size, len(order))):
            batch_x.append(windows[order[j]])
            batch_y.append(labels[order[j]])
        J, grads = loss_and_grads(current, np.array(batch_x), np.array(batch_y))
        losses.append(J)
        current = {key: current[key] - lr * grads[key] for key in current}
        i = i + batch_size
    return current, losses


def predict(p, threshold=0.5):
    answer = []
    for value in p:
        if value < threshold:
            answer.append(0)
        else:
            answer.append(1)
    return np.array(answer, dtype=int)


def f1(predicted, gold):
    tp = fp = fn = 0
    for guess, truth in zip(predicted, gold):
        if guess == 1 and truth == 1:
            tp += 1
        elif guess == 1:
            fp += 1
        elif truth == 1:
            fn += 1
    if tp == 0:
        return 0.0
    precision = tp / (tp + fp)
    recall = tp / (tp + fn)
    return 2 * precision * recall / (precision + recall)
