# everything written out with loops and the math module, no array operations
import math

import numpy as np


def softmax_of_list(scores):
    top = max(scores)
    exps = [math.exp(s - top) for s in scores]
    total = math.fsum(exps)
    return [e / total for e in exps]


def softmax(scores):
    result = np.empty(scores.shape)
    for index in np.ndindex(scores.shape[:-1]):
        result[index] = softmax_of_list(scores[index].tolist())
    return result


def cross_entropy(probs, labels):
    total = 0.0
    for i in range(len(labels)):
        p = float(probs[i][labels[i]])
        total -= math.log(p if p > 0 else 1e-300)
    return total / len(labels)


def forward(params, X):
    W, b, U, c = params["W"].tolist(), params["b"].tolist(), params["U"].tolist(), params["c"].tolist()
    hidden, probs = [], []
    for x in X.tolist():
        h = []
        for i in range(len(W)):
            z = b[i]
            for j in range(len(x)):
                z += W[i][j] * x[j]
            h.append(z if z > 0 else 0.0)
        scores = []
        for k in range(len(U)):
            s = c[k]
            for i in range(len(h)):
                s += U[k][i] * h[i]
            scores.append(s)
        hidden.append(h)
        probs.append(softmax_of_list(scores))
    return np.array(probs), (X.tolist(), hidden, probs)


def backward(params, cache, labels):
    X, hidden, probs = cache
    W, U = params["W"].tolist(), params["U"].tolist()
    N, K, n, m = len(X), len(U), len(W), len(W[0])
    dW, db = [[0.0] * m for _ in range(n)], [0.0] * n
    dU, dc = [[0.0] * n for _ in range(K)], [0.0] * K
    dX = [[0.0] * m for _ in range(N)]
    for t in range(N):
        dh = [0.0] * n
        for k in range(K):
            ds = (probs[t][k] - (1.0 if k == labels[t] else 0.0)) / N
            dc[k] += ds
            for i in range(n):
                dU[k][i] += ds * hidden[t][i]
                dh[i] += ds * U[k][i]
        for i in range(n):
            if hidden[t][i] <= 0:
                continue
            db[i] += dh[i]
            for j in range(m):
                dW[i][j] += dh[i] * X[t][j]
                dX[t][j] += dh[i] * W[i][j]
    return {name: np.array(value) for name, value in [("W", dW), ("b", db), ("U", dU), ("c", dc), ("X", dX)]}
