# Every number is a node of a graph that remembers what it was made from, and gradients go backward through its nodes.
import math

import numpy as np


class Node:
    def __init__(self, data, parents=()):
        self.data, self.parents, self.grad = data, parents, 0.0

    def __add__(self, other):
        return Node(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Node(self.data * other.data, ((self, other.data), (other, self.data)))

    def relu(self):
        return Node(self.data, ((self, 1.0),)) if self.data > 0 else Node(0.0)


def nodes(array):
    if array.ndim == 1:
        return [Node(entry) for entry in array.tolist()]
    return [nodes(row) for row in array]


def gradient(entries):
    return np.array([entry.grad if isinstance(entry, Node) else gradient(entry) for entry in entries])


def ordered(roots):
    order, seen = [], set()
    for root in roots:
        waiting = [(root, False)]
        while waiting:
            node, done = waiting.pop()
            if done:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                waiting.append((node, True))
                waiting.extend((parent, False) for parent, _ in node.parents)
    return order


def send_back(roots, upstream):
    order = ordered(roots)
    for node in order:
        node.grad = 0.0
    for root, grad in zip(roots, upstream):
        root.grad += grad
    for node in reversed(order):
        for parent, local in node.parents:
            parent.grad += node.grad * local


def affine(W, b, x):
    out = []
    for row, bias in zip(W, b):
        total = bias
        for weight, value in zip(row, x):
            total = total + weight * value
        out.append(total)
    return out


def softmax(scores):
    e = np.exp(scores - scores.max(axis=-1)[..., None])
    return e / e.sum(axis=-1)[..., None]


def cross_entropy(probs, labels):
    return sum(-math.log(max(float(row[label]), 1e-300)) for row, label in zip(probs, labels)) / len(labels)


def forward(params, X):
    leaves = {name: nodes(value) for name, value in {**params, "X": X}.items()}
    scores = []
    for x in leaves["X"]:
        h = [z.relu() for z in affine(leaves["W"], leaves["b"], x)]
        scores.append(affine(leaves["U"], leaves["c"], h))
    probs = softmax(np.array([[score.data for score in row] for row in scores]))
    return probs, (leaves, scores, probs)


def backward(params, cache, labels):
    leaves, scores, probs = cache
    upstream = (probs - np.eye(probs.shape[1])[labels]) / len(labels)
    for entries in leaves.values():
        forget(entries)
    send_back([score for row in scores for score in row], upstream.ravel().tolist())
    return {name: gradient(entries) for name, entries in leaves.items()}


def forget(entries):
    for entry in entries:
        if isinstance(entry, Node):
            entry.grad = 0.0
        else:
            forget(entry)
