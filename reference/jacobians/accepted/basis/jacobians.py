"""A Jacobian's columns are what a linear map makes of unit vectors, so every Jacobian here is built by one function."""
import numpy as np


def matrix_of(linear, size):
    return np.column_stack([linear(unit) for unit in np.eye(size)])


class Layer:
    """How changes dx, db, dW, dz travel through the layer."""

    def __init__(self, W=None, x=None, u=None, z=None):
        self.W, self.x, self.u, self.z = W, x, u, z

    def change_of_h(self, dz):
        return dz * (1 - np.tanh(self.z) ** 2)

    def change_of_s(self, dz):
        return np.array([np.sum(self.u * self.change_of_h(dz))])

    def z_change_by_W(self, flat):
        return flat.reshape(-1, self.x.size) @ self.x


def dz_dx(W, x, b):
    return matrix_of(lambda dx: W @ dx, x.size)


def dz_db(W, x, b):
    return matrix_of(lambda db: db, b.size)


def dz_dW(W, x, b):
    return matrix_of(Layer(x=x).z_change_by_W, W.size)


def dh_dz(z):
    return matrix_of(Layer(z=z).change_of_h, z.size)


def ds_dh(u, h):
    return matrix_of(lambda dh: np.array([u @ dh]), h.size)


def ds_du(u, h):
    return matrix_of(lambda du: np.array([du @ h]), u.size)


def chain(*jacobians):
    return matrix_of(lambda v: [v := J @ v for J in jacobians[::-1]][-1], jacobians[-1].shape[1])


def local_error(u, z):
    return matrix_of(Layer(u=u, z=z).change_of_s, z.size).ravel()


def ds_dW_row(u, z, x):
    layer = Layer(x=x, u=u, z=z)
    return matrix_of(lambda flat: layer.change_of_s(layer.z_change_by_W(flat)), u.size * x.size)


def ds_dW(u, z, x):
    return np.reshape(ds_dW_row(u, z, x), (u.size, x.size))


def ds_db(u, z):
    return local_error(u, z)


def ds_dx(u, z, W):
    layer = Layer(u=u, z=z)
    return matrix_of(lambda dx: layer.change_of_s(W @ dx), W.shape[1])[0]


def ds_dWij(u, z, x, i, j):
    one = np.zeros((u.size, x.size))
    one[i, j] = 1.0
    return float(Layer(u=u, z=z).change_of_s(one @ x)[0])
