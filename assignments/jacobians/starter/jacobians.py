"""Jacobians: the derivatives of z = W x + b, h = tanh(z), s = u.h, as matrices and in the shape of what they are of.

Sizes: m inputs, n units. W is (n, m), x is (m,), and b, u, z, h are (n,), all float64 arrays. A Jacobian has a row
for each output and a column for each input. W flattened is its rows one after another. Write each function below; add
any helpers you like. The formulas are in the handout.
"""

import numpy as np


def dz_dx(W, x, b):
    """The Jacobian of z with respect to x, (n, m)."""
    raise NotImplementedError("dz_dx is still to be written")


def dz_db(W, x, b):
    """The Jacobian of z with respect to b, (n, n)."""
    raise NotImplementedError("dz_db is still to be written")


def dz_dW(W, x, b):
    """The Jacobian of z with respect to the flattened W, (n, n*m): column i*m + j belongs to W[i, j]."""
    raise NotImplementedError("dz_dW is still to be written")


def dh_dz(z):
    """The Jacobian of h = tanh(z), (n, n)."""
    raise NotImplementedError("dh_dz is still to be written")


def ds_dh(u, h):
    """The Jacobian of s with respect to h, (1, n)."""
    raise NotImplementedError("ds_dh is still to be written")


def ds_du(u, h):
    """The Jacobian of s with respect to u, (1, n)."""
    raise NotImplementedError("ds_du is still to be written")


def chain(*jacobians):
    """The product of one or more Jacobians, outermost first: chain(ds_dh, dh_dz, dz_dx) is the Jacobian of s in x."""
    raise NotImplementedError("chain is still to be written")


def local_error(u, z):
    """delta, the gradient of s with respect to z, (n,)."""
    raise NotImplementedError("local_error is still to be written")


def ds_dW_row(u, z, x):
    """The Jacobian of s with respect to the flattened W, (1, n*m)."""
    raise NotImplementedError("ds_dW_row is still to be written")


def ds_dW(u, z, x):
    """The gradient of s with respect to W in the shape of W, (n, m)."""
    raise NotImplementedError("ds_dW is still to be written")


def ds_db(u, z):
    """The gradient of s with respect to b in the shape of b, (n,)."""
    raise NotImplementedError("ds_db is still to be written")


def ds_dx(u, z, W):
    """The gradient of s with respect to x in the shape of x, (m,)."""
    raise NotImplementedError("ds_dx is still to be written")


def ds_dWij(u, z, x, i, j):
    """The derivative of s with respect to W[i, j] alone, one float; i and j count from 0."""
    raise NotImplementedError("ds_dWij is still to be written")
