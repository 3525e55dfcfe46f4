"""Jacobians of z = W x + b, h = tanh(z), s = u.h, and the gradients that their products come to."""

import numpy as np


def dz_dx(W, x, b):
    return W.copy()


def dz_db(W, x, b):
    return np.eye(len(b), dtype=b.dtype)


def dz_dW(W, x, b):
    return np.kron(np.eye(len(b), dtype=x.dtype), x)  # W_ij enters z_i only, with weight x_j; row i of W is block i


def dh_dz(z):
    return np.diag(1 - np.tanh(z) ** 2)


def ds_dh(u, h):
    return u[np.newaxis].copy()


def ds_du(u, h):
    return h[np.newaxis].copy()


def chain(*jacobians):
    product = jacobians[0].copy()
    for jacobian in jacobians[1:]:
        product = product @ jacobian
    return product


def local_error(u, z):
    return u * (1 - np.tanh(z) ** 2)


def ds_dW_row(u, z, x):
    return ds_dW(u, z, x).reshape(1, -1)


def ds_dW(u, z, x):
    return np.outer(local_error(u, z), x)


def ds_db(u, z):
    return local_error(u, z)


def ds_dx(u, z, W):
    return W.T @ local_error(u, z)


def ds_dWij(u, z, x, i, j):
    return float(local_error(u, z)[i] * x[j])
