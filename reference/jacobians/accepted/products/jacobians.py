"""Nothing but the chain rule: each gradient is a product of whole Jacobians, put into shape at the very end."""

from functools import reduce

import numpy as np

print("jacobians: ∂s/∂W = ∂s/∂h · ∂h/∂z · ∂z/∂W")


def dz_dx(W, x, b):
    return np.array(W)


def dz_db(W, x, b):
    return np.diag(np.ones_like(b))


def dz_dW(W, x, b):
    blocks = [[x[None, :] if row == column else np.zeros((1, len(x))) for column in range(len(b))] for row in range(len(b))]
    return np.block(blocks)


def dh_dz(z):
    h = np.tanh(z)
    return np.diag((1 - h) * (1 + h))


def ds_dh(u, h):
    return np.atleast_2d(u).copy()


def ds_du(u, h):
    return np.atleast_2d(h).copy()


def chain(*jacobians):
    return reduce(np.matmul, jacobians)


def score_in_z(u, z):
    return chain(ds_dh(u, np.tanh(z)), dh_dz(z))


def local_error(u, z):
    return score_in_z(u, z)[0]


def ds_dW_row(u, z, x):
    W = np.zeros((len(u), len(x)))  # z does not depend on it any more: only its shape counts
    return chain(score_in_z(u, z), dz_dW(W, x, u))


def ds_dW(u, z, x):
    return ds_dW_row(u, z, x).reshape(len(u), len(x))


def ds_db(u, z):
    return chain(score_in_z(u, z), np.eye(len(z))).ravel()


def ds_dx(u, z, W):
    return chain(score_in_z(u, z), W).ravel()


def ds_dWij(u, z, x, i, j):
    return ds_dW_row(u, z, x)[0, i * len(x) + j].item()


if __name__ == "__main__":
    print(ds_dW(np.ones(2), np.zeros(2), np.arange(3.0)))
