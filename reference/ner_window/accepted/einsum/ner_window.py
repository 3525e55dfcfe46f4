"""Index notation throughout: v vocabulary, d embedding, c place in the window, i hidden unit, t example."""

import numpy as np


def make_windows(token_ids, size, pad_id):
    T = len(token_ids)
    places = np.arange(T)[:, None] + np.arange(-size, size + 1)
    lookup = np.append(np.asarray(token_ids, dtype=int), pad_id)
    return lookup[np.where((places < 0) | (places >= T), T, places)]


def forward(params, windows):
    L, b, u = params["L"], params["b"], params["u"]
    V, d = L.shape
    C = windows.shape[1]
    onehot = (windows[:, :, None] == np.arange(V)).astype(float)
    W = params["W"].reshape(-1, C, d)
    x = np.einsum("tcv,vd->tcd", onehot, L)
    h = np.tanh(np.einsum("icd,tcd->ti", W, x) + b)
    s = np.einsum("ti,i->t", h, u)
    p = np.exp(np.minimum(s, 0)) / (1 + np.exp(-np.abs(s)))
    return p, dict(onehot=onehot, W=W, x=x, h=h, p=p)


def loss(p, labels):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return np.mean(-labels * np.log(p) - (1 - labels) * np.log1p(-p))


def backward(params, cache, labels):
    h, W = cache["h"], cache["W"]
    ds = (cache["p"] - labels) / len(labels)
    du = np.einsum("t,ti->i", ds, h)
    dz = np.einsum("t,i,ti->ti", ds, params["u"], 1 - np.square(h))
    dW = np.einsum("ti,tcd->icd", dz, cache["x"])
    dx = np.einsum("ti,icd->tcd", dz, W)
    dL = np.einsum("tcv,tcd->vd", cache["onehot"], dx)
    return {"L": dL, "W": dW.reshape(params["W"].shape), "b": np.einsum("ti->i", dz), "u": du}


def score_gradients(params, x):
    h = np.tanh(np.einsum("ij,j->i", params["W"], x) + params["b"])
    delta = np.einsum("i,i->i", params["u"], 1 - np.square(h))
    return {
        "z": delta,
        "W": np.einsum("i,j->ij", delta, x),
        "b": np.einsum("i->i", delta).copy(),
        "u": h,
        "x": np.einsum("i,ij->j", delta, params["W"]),
    }
