"""Jacobians of z = W x + b, h = tanh(z), s = u.h, and the gradients that their products come to."""

import numpy as np


def dz_dx(W, x, b):
    return W.copy()


def dz_db(W, x, b):
    return np.eye(len(b))


def dz_dW(W, x, b):
    n, m = W.shape
    J = np.zeros((n, n * m))  # W_ij enters z_i only, with weight x_j
    for i in range(n):
        J[i, i * m : (i + 1) * m] = x
    return J


def dh_dz(z):
    h = np.tanh(z)
    return np.diag(1 - h**2)


def ds_dh(u, h):
    return u.reshape(1, -1).copy()


def ds_du(u, h):
    return h.reshape(1, -1).copy()


def chain(*jacobians):
    product = jacobians[0].copy()
    for J in jacobians[1:]:
        product = product @ J
    return product


def local_error(u, z):
    h = np.tanh(z)
    return u * (1 - h**2)


def ds_dW_row(u, z, x):
    return np.outer(local_error(u, z), x).reshape(1, -1)


def ds_dW(u, z, x):
    return np.outer(local_error(u, z), x)


def ds_db(u, z):
    return local_error(u, z)


def ds_dx(u, z, W):
    return W.T @ local_error(u, z)


def ds_dWij(u, z, x, i, j):
    delta = local_error(u, z)
    return float(delta[i] * x[j])
