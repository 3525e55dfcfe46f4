# every entry by its own formula
import math

import numpy as np


def slope(t):
    return 1 / math.cosh(t) ** 2


def dz_dx(W, x, b):
    J = np.zeros((len(b), len(x)))
    for i in range(len(b)):
        for j in range(len(x)):
            J[i, j] = W[i, j]
    return J


def dz_db(W, x, b):
    J = np.zeros((len(b), len(b)))
    for i in range(len(b)):
        J[i, i] = 1
    return J


def dz_dW(W, x, b):
    n, m = W.shape
    J = np.zeros((n, n * m))
    for i in range(n):
        for j in range(m):
            J[i, i * m + j] = x[j]
    return J


def dh_dz(z):
    J = np.zeros((len(z), len(z)))
    for i in range(len(z)):
        J[i][i] = slope(z[i])
    return J


def ds_dh(u, h):
    return np.array([[float(v) for v in u]])


def ds_du(u, h):
    return np.array([[float(v) for v in h]])


def times(A, B):
    rows, inner, columns = len(A), len(B), len(B[0])
    C = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            C[r, c] = sum(A[r][k] * B[k][c] for k in range(inner))
    return C


def chain(*jacobians):
    result = jacobians[-1]
    for J in reversed(jacobians[:-1]):
        result = times(J, result)
    return result


def ds_dWij(u, z, x, i, j):
    return u[i] * slope(z[i]) * x[j]


def local_error(u, z):
    return np.array([a * slope(t) for a, t in zip(u, z)])


def ds_dW(u, z, x):
    J = np.zeros((len(u), len(x)))
    for i in range(len(u)):
        for j in range(len(x)):
            J[i, j] = ds_dWij(u, z, x, i, j)
    return J


def ds_dW_row(u, z, x):
    return np.array([[ds_dWij(u, z, x, i, j) for i in range(len(u)) for j in range(len(x))]])


def ds_db(u, z):
    return local_error(u, z)


def ds_dx(u, z, W):
    grad = np.zeros(W.shape[1])
    for j in range(W.shape[1]):
        for i in range(W.shape[0]):
            grad[j] += u[i] * slope(z[i]) * W[i, j]
    return grad
