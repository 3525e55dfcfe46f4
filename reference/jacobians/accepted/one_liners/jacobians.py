import numpy as np
from math import tanh

slope = np.vectorize(lambda t: 1 - tanh(t) ** 2, otypes=[float])
dz_dx = lambda W, x, b: 1.0 * W
dz_db = lambda W, x, b: np.eye(*2 * b.shape)
dz_dW = lambda W, x, b: np.hstack([np.outer(e, x) for e in np.eye(len(W))])
dh_dz = lambda z: np.eye(len(z)) * slope(z)
ds_dh = lambda u, h: +u[None]
ds_du = lambda u, h: +h[None]
chain = lambda *js: js[0] if len(js) == 1 else js[0] @ chain(*js[1:])
local_error = lambda u, z: np.multiply(u, slope(z))
ds_db = local_error
ds_dW = lambda u, z, x: local_error(u, z)[:, None] * x
ds_dW_row = lambda u, z, x: np.kron(local_error(u, z), x)[None]
ds_dx = lambda u, z, W: local_error(u, z) @ W
ds_dWij = lambda u, z, x, i, j: ds_dW(u, z, x)[i][j]
