"""What gradients are compared with: central differences, and PyTorch's autograd of the network that assignments share."""

import numpy as np


def close(got, want, allowed):
    """|got - want| within ``allowed`` of the largest |want|, shapes alike, where got is a number or an array, no list."""
    assert isinstance(got, (np.ndarray, np.generic, float))
    got, want = np.asarray(got), np.asarray(want)
    assert got.shape == want.shape
    assert np.max(np.abs(got - want), initial=0.0) <= allowed * max(np.max(np.abs(want), initial=0.0), 1e-300)


def differences(f, at, step=1e-5):
    """Central differences of f, (f(x + h) - f(x - h)) / 2h, in each entry of ``at``; the error is of order h**2.

    The axes are those of ``at``, then those of f's value.
    """
    slopes = []
    for index in np.ndindex(at.shape):
        up, down = at.copy(), at.copy()
        up[index] += step
        down[index] -= step
        slopes.append((f(up) - f(down)) / (2 * step))
    return np.reshape(slopes, at.shape + np.shape(slopes[0]))


def leaves(torch, arrays):
    """Arrays by name as float64 tensors that keep their gradients."""
    return {name: torch.tensor(value, dtype=torch.float64, requires_grad=True) for name, value in arrays.items()}


def window_network(torch, params, windows, labels):
    """Scores of windows and their mean loss in the network of the lecture, on PyTorch's tensors."""
    x = params["L"][torch.tensor(windows)].reshape(len(windows), -1)
    s = torch.tanh(x @ params["W"].T + params["b"]) @ params["u"]
    J = torch.nn.functional.binary_cross_entropy_with_logits(s, torch.tensor(labels, dtype=torch.float64))
    return s, J
