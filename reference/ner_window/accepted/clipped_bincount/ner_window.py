import numpy as np

EPS = 1e-12


class Net:
    """Keeps nothing but what it was made with."""

    def __init__(self, params):
        self.L, self.W, self.b, self.u = (np.asarray(params[k], dtype=np.float64) for k in ("L", "W", "b", "u"))

    def hidden(self, X):
        E = np.exp(-2.0 * np.abs(np.add(np.dot(X, np.transpose(self.W)), self.b)))
        sign = np.sign(np.dot(X, self.W.T) + self.b)
        return sign * (1.0 - E) / (1.0 + E)

    def delta(self, H):
        return np.multiply(self.u, 1.0 - np.multiply(H, H))


def make_windows(token_ids, size, pad_id):
    token_ids = list(token_ids)
    result = []
    for t, token in enumerate(token_ids):
        window = []
        for j in range(t - size, t + size + 1):
            window.append(token_ids[j] if j >= 0 and j < len(token_ids) else pad_id)
        assert window[size] == token
        result.append(window)
    if not result:
        return np.empty((0, 2 * size + 1), dtype=np.int32)
    return np.asarray(result)


def forward(params, windows):
    net = Net(params)
    N, C = windows.shape
    X = np.take(net.L, windows, axis=0).reshape((N, -1))
    H = net.hidden(X)
    p = 1.0 / (1.0 + np.exp(-np.clip(np.dot(H, net.u), -700, 700)))
    return p, {"windows": windows, "X": X, "H": H, "p": p, "N": N, "C": C}


def loss(p, labels):
    clipped = np.minimum(np.maximum(p, EPS), 1 - EPS)
    return np.float64(-(labels @ np.log(clipped) + (1 - labels) @ np.log(1 - clipped)) / labels.shape[0])


def backward(params, cache, labels):
    net = Net(params)
    N, H = cache["N"], cache["H"]
    error = (cache["p"] - labels).reshape(N, 1)
    dZ = error * net.delta(H)
    dX = np.dot(dZ, net.W) / N
    V, d = net.L.shape
    flat = (cache["windows"][:, :, None] * d + np.arange(d)).ravel()
    dL = np.bincount(flat, weights=dX.ravel(), minlength=V * d).reshape(V, d)
    return {
        "L": dL,
        "W": np.dot(dZ.T, cache["X"]) / N,
        "b": np.mean(dZ, axis=0),
        "u": np.mean(error * H, axis=0),
        "delta": dZ,
    }


def score_gradients(params, x):
    net = Net(params)
    h = net.hidden(x)
    delta = net.delta(h)
    return {"u": h, "z": delta, "b": delta * 1.0, "W": np.matmul(delta[:, None], x[None, :]), "x": np.dot(net.W.T, delta)}


if __name__ == "__main__":
    print(make_windows([3, 1, 2], 1, 0))
