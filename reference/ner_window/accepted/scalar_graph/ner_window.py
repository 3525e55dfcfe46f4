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

    def tanh(self):
        h = math.tanh(self.data)
        return Node(h, ((self, 1.0 - h * h),))


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


def score(W, b, u, x):
    z = []
    for row, bias in zip(W, b):
        total = bias
        for weight, value in zip(row, x):
            total = total + weight * value
        z.append(total)
    s = Node(0.0)
    for weight, pre in zip(u, z):
        s = s + weight * pre.tanh()
    return s, z


def sigmoid(s):
    return 1 / (1 + math.exp(-s)) if s >= 0 else math.exp(max(s, -745.0)) / (1 + math.exp(max(s, -745.0)))


def make_windows(token_ids, size, pad_id):
    words = dict(enumerate(token_ids))
    rows = [[words.get(t + k, pad_id) for k in range(-size, size + 1)] for t in range(len(token_ids))]
    return np.array(rows, dtype=int).reshape(len(rows), 2 * size + 1)


def forward(params, windows):
    leaves = {name: nodes(value) for name, value in params.items()}
    scores = []
    for window in windows:
        x = [entry for word in window for entry in leaves["L"][word]]
        scores.append(score(leaves["W"], leaves["b"], leaves["u"], x)[0])
    p = np.array([sigmoid(s.data) for s in scores])
    return p, (leaves, scores, p)


def loss(p, labels):
    return float(np.mean([-math.log(max(q if y else 1 - q, 1e-300)) for q, y in zip(p.tolist(), labels.tolist())]))


def backward(params, cache, labels):
    leaves, scores, p = cache
    send_back(scores, ((p - labels) / len(labels)).tolist())
    return {name: gradient(entries) for name, entries in leaves.items()}


def score_gradients(params, x):
    leaves = {name: nodes(params[name]) for name in ("W", "b", "u")}
    inputs = nodes(x)
    s, z = score(leaves["W"], leaves["b"], leaves["u"], inputs)
    send_back([s], [1.0])
    return {**{name: gradient(entries) for name, entries in leaves.items()}, "z": gradient(z), "x": gradient(inputs)}
