# An array function for every single number of a gradient: about the slowest way to be right.
import numpy as np


def make_windows(token_ids, size, pad_id):
    padded = np.pad(np.asarray(token_ids, dtype=int), size, constant_values=pad_id)
    return np.stack([padded[k : k + len(token_ids)] for k in range(2 * size + 1)], axis=1)


def forward(params, windows):
    X = np.array([np.concatenate([params["L"][word] for word in window]) for window in windows])
    H = np.tanh(X @ params["W"].T + params["b"])
    p = np.array([np.exp(min(s, 0.0)) / (1.0 + np.exp(-abs(s))) for s in H @ params["u"]])
    return p, (windows, X, H, p)


def loss(p, labels):
    likelihoods = [probability if label == 1 else 1.0 - probability for probability, label in zip(p, labels)]
    return float(-np.mean(np.log(np.maximum(likelihoods, 1e-300))))


def backward(params, cache, labels):
    windows, X, H, p = cache
    ds = (p - labels) / len(p)
    dZ = np.array([[np.prod([ds[k], params["u"][i], 1 - H[k, i] ** 2]) for i in range(H.shape[1])] for k in range(len(p))])
    dX = np.zeros(X.shape)
    for k, j in np.ndindex(X.shape):
        dX[k, j] = np.sum(dZ[k] * params["W"][:, j])
    grads = {name: np.zeros(value.shape) for name, value in params.items()}
    for i, j in np.ndindex(params["W"].shape):
        grads["W"][i, j] = np.sum(dZ[:, i] * X[:, j])
    for i in range(len(params["b"])):
        grads["b"][i] = np.sum(dZ[:, i])
        grads["u"][i] = np.sum(ds * H[:, i])
    shares = dX.reshape(*windows.shape, -1)
    for word in range(len(params["L"])):
        grads["L"][word] = np.sum(shares[windows == word], axis=0)
    return grads


def score_gradients(params, x):
    h = np.tanh(np.array([np.dot(row, x) for row in params["W"]]) + params["b"])
    delta = np.array([np.prod([weight, 1 - value**2]) for weight, value in zip(params["u"], h)])
    dx = np.array([np.dot(delta, params["W"][:, j]) for j in range(len(x))])
    return {"z": delta, "W": np.array([[np.prod([d, value]) for value in x] for d in delta]), "b": delta.copy(), "u": h, "x": dx}
