"""Backward in many styles on the network of ``cost_network``: right ones, and numeric differences."""

EINSUM = """
def backward(params, cache, y):
    word, x, h, s = cache
    dz = np.einsum(",i,i->i", s - y, params["u"], 1 - h * h)
    one_hot = np.eye(len(params["E"]))[word]
    return {
        "E": np.einsum("v,i,ij->vj", one_hot, dz, params["W"]),
        "W": np.einsum("i,j->ij", dz, x),
        "b": dz.copy(),
        "u": np.einsum(",i->i", s - y, h),
    }
"""
CLASSES = """
class Layer:
    def forward(self, *inputs):
        self.inputs = inputs
        return self.value(*inputs)
class Pick(Layer):
    def value(self, E, word):
        return E[word]
    def backward(self, upstream):
        grad = np.zeros(self.inputs[0].shape)
        np.add.at(grad, self.inputs[1], upstream)
        return (grad,)
class Affine(Layer):
    def value(self, W, x, b):
        return W @ x + b
    def backward(self, upstream):
        W, x, b = self.inputs
        return upstream[:, None] * x[None, :], W.T @ upstream, upstream * 1.0
class Tanh(Layer):
    def value(self, z):
        self.h = np.tanh(z)
        return self.h
    def backward(self, upstream):
        return (upstream * (1 - self.h) * (1 + self.h),)
class Dot(Layer):
    def value(self, u, h):
        return u.dot(h)
    def backward(self, upstream):
        return upstream * self.inputs[1], upstream * self.inputs[0]
def forward(params, word):
    pick, affine, tanh, dot = Pick(), Affine(), Tanh(), Dot()
    h = tanh.forward(affine.forward(params["W"], pick.forward(params["E"], word), params["b"]))
    s = dot.forward(params["u"], h)
    return s, (pick, affine, tanh, dot, s)
def backward(params, cache, y):
    pick, affine, tanh, dot, s = cache
    du, dh = dot.backward(s - y)
    dW, dx, db = affine.backward(*tanh.backward(dh))
    return {"E": pick.backward(dx)[0], "W": dW, "b": db, "u": du}
"""
ENTRIES = """
def backward(params, cache, y):
    word, x, h, s = cache
    W, u = params["W"], params["u"]
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for i in range(len(u)):
        grads["u"][i] += (s - y) * h[i]
        dz = (s - y) * u[i] * (1 - h[i] ** 2)
        grads["b"][i] += dz
        for j in range(len(x)):
            grads["W"][i, j] += dz * x[j]
            grads["E"][word, j] += dz * W[i, j]
    return grads
"""
LISTS = """
import math
def forward(params, word):
    x, W, b, u = params["E"][word].tolist(), params["W"].tolist(), params["b"].tolist(), params["u"].tolist()
    h = [math.tanh(sum(w * value for w, value in zip(row, x)) + bias) for row, bias in zip(W, b)]
    s = sum(weight * value for weight, value in zip(u, h))
    return s, (word, x, W, u, h, s)
def backward(params, cache, y):
    word, x, W, u, h, s = cache
    dz = [(s - y) * weight * (1 - value * value) for weight, value in zip(u, h)]
    dE = np.zeros(params["E"].shape)
    dE[word] = [sum(d * row[j] for d, row in zip(dz, W)) for j in range(len(x))]
    return {"E": dE, "W": np.array([[d * value for value in x] for d in dz]), "b": np.array(dz),
            "u": np.array([(s - y) * value for value in h])}
"""
ONE_HOT = """
def backward(params, cache, y):
    word, x, h, s = cache
    one_hot = np.zeros((len(params["E"]), 1))
    one_hot[word] = 1
    ds_dh = params["u"].reshape(1, -1)
    dz = ((s - y) * ds_dh @ np.diag(1 - h**2)).reshape(-1, 1)
    return {"E": one_hot @ (dz.T @ params["W"]), "W": dz @ x.reshape(1, -1), "b": dz.ravel(), "u": (s - y) * h}
"""
ONE_BY_ONE = """
def backward(params, cache, y):
    word, x, h, s = cache
    upstream, local = (s - y) * params["u"], 1 - h**2
    dE, dW = np.zeros_like(params["E"]), np.zeros_like(params["W"])
    for i, j in np.ndindex(dW.shape):
        dW[i, j] = np.sum(upstream[i] * local[i] * x[j])
    for j in range(len(x)):
        dE[word, j] = np.sum(upstream * local * params["W"][:, j])
    return {"E": dE, "W": dW, "b": np.array([np.prod([a, c]) for a, c in zip(upstream, local)]), "u": (s - y) * h}
"""
FORWARD_AGAIN = """
def backward(params, cache, y):
    word = cache[0]
    s, (_, x, h, _) = forward(params, word)
    dz = (s - y) * params["u"] / np.cosh(params["W"] @ x + params["b"]) ** 2
    counted = np.bincount(np.arange(len(x)), weights=dz @ params["W"])
    dE = np.stack([counted if row == word else np.zeros(len(x)) for row in range(len(params["E"]))])
    return {"E": dE, "W": dz[:, np.newaxis] @ x[np.newaxis], "b": 1.0 * dz, "u": forward(params, word)[1][2] * (s - y)}
"""
RIGHT = {
    "vectorised": "",
    "einsum": EINSUM,
    "classes": CLASSES,
    "loops over entries": ENTRIES,
    "loops over lists, forward too": LISTS,
    "one-hot products and whole Jacobians": ONE_HOT,
    "an array function for each entry": ONE_BY_ONE,
    "forward once more, and a loop over the vocabulary": FORWARD_AGAIN,
}

IN_BACKWARD = "\ndef backward(params, cache, y):\n    return differences(params, cache[0], y)\n"
IN_FORWARD = """
plain = forward
def forward(params, word):
    s, cache = plain(params, word)
    return s, (s, differences(params, word, s - 1))
def backward(params, cache, y):
    s, grads = cache
    return {name: (s - y) * grad for name, grad in grads.items()}
"""
DIFFERENCES = """
def differences(params, word, y):
    grads = {}
    for name, value in params.items():
        grads[name] = np.zeros_like(value)
        for index in np.ndindex(value.shape):
            old = value[index]
            LINES
            value[index] = old
    return grads
"""
CENTRAL = """value[index] = old + 1e-5
            up = loss(pass_(params, word)[0], y)
            value[index] = old - 1e-5
            grads[name][index] = (up - loss(pass_(params, word)[0], y)) / 2e-5"""
ONE_SIDED = """here = loss(pass_(params, word)[0], y)
            value[index] = old + 1e-7
            grads[name][index] = (loss(pass_(params, word)[0], y) - here) / 1e-7"""
COMPLEX = """
def differences(params, word, y):
    moved = {name: value.astype(complex) for name, value in params.items()}
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for name, value in moved.items():
        for index in np.ndindex(value.shape):
            value[index] += 1e-30j
            grads[name][index] = loss(pass_(moved, word)[0], y).imag / 1e-30
            value[index] = value[index].real
    return grads
"""
LIGHT = """
def differences(params, word, y):
    E, W, b, u = (params[name].astype(complex) for name in "EWbu")
    grads = {}
    for name, value in zip("EWbu", (E, W, b, u)):
        flat, grad = value.reshape(-1), np.zeros(value.size)
        for k in range(value.size):
            old = flat[k]
            flat[k] = old + 1e-30j
            error = u.dot(np.tanh(W.dot(E[word]) + b)) - y
            flat[k] = old
            grad[k] = error.imag * error.real / 1e-30
        grads[name] = grad.reshape(value.shape)
    return grads
"""
PASS = "\npass_ = forward\n"
SINGLE = """
def backward(params, cache, y):
    return differences({name: value.astype(np.float32) for name, value in params.items()}, cache[0], np.float32(y))
"""
W_ALONE = """
honest = backward
def backward(params, cache, y):
    word, x, h, s = cache
    W, grad = params["W"].astype(complex), np.zeros_like(params["W"])
    for index in np.ndindex(W.shape):
        W[index] += 1e-20j
        grad[index] = loss(params["u"] @ np.tanh(W @ x + params["b"]), y).imag / 1e-20
        W[index] = W[index].real
    return {**honest(params, cache, y), "W": grad}
"""
ONE_PASS = """
def differences(params, word, y):
    E, W, b, u = (params[name] for name in "EWbu")
    grads = {}
    for name in "EWbu":
        steps = STEP * np.eye(params[name].size).reshape(-1, *params[name].shape)
        moved = {**{key: value[np.newaxis] for key, value in params.items()}, name: params[name] + steps}
        h = np.tanh((moved["W"] * moved["E"][:, np.newaxis, word]).sum(axis=2) + moved["b"])
        J = loss((moved["u"] * h).sum(axis=1), y)
        grads[name] = (SLOPE).reshape(params[name].shape)
    return grads
"""
VECTORISED = """
def differences(params, word, y):
    names = list("EWbu")
    flat = np.concatenate([params[name].ravel() for name in names])
    parts = np.cumsum([params[name].size for name in names])[:-1]
    def at(index, step):
        moved = flat.copy()
        moved[index] += step
        given = zip(names, np.split(moved, parts))
        return loss(pass_({name: part.reshape(params[name].shape) for name, part in given}, word)[0], y)
    slope = np.vectorize(lambda index: (at(index, 1e-6) - at(index, -1e-6)) / 2e-6)
    grads = np.split(slope(np.arange(flat.size)), parts)
    return {name: grad.reshape(params[name].shape) for name, grad in zip(names, grads)}
"""
RELATIVE = """step = 1e-6 * max(1.0, abs(old))
            value[index] = old + step
            up = loss(pass_(params, word)[0], y)
            value[index] = old - step
            grads[name][index] = (up - loss(pass_(params, word)[0], y)) / (2 * step)"""


def one_pass(step: str, slope: str) -> str:
    """All entries of a parameter moved at once, each in a copy of its own."""
    return ONE_PASS.replace("STEP", step).replace("SLOPE", slope)


NUMERIC = {
    "central": PASS + DIFFERENCES.replace("LINES", CENTRAL) + IN_BACKWARD,
    "one-sided": PASS + DIFFERENCES.replace("LINES", ONE_SIDED) + IN_BACKWARD,
    "central, steps that grow with the entries": PASS + DIFFERENCES.replace("LINES", RELATIVE) + IN_BACKWARD,
    "complex steps": PASS + COMPLEX + IN_BACKWARD,
    "complex steps of 1e-200": PASS + COMPLEX.replace("1e-30", "1e-200") + IN_BACKWARD,
    "complex steps of a lean forward": LIGHT + IN_BACKWARD,
    "complex steps for W alone": W_ALONE,
    "central, hidden in forward": PASS + DIFFERENCES.replace("LINES", CENTRAL) + IN_FORWARD,
    "complex steps, hidden in forward": PASS + COMPLEX + IN_FORWARD,
    "lean complex steps, hidden in forward": LIGHT + IN_FORWARD,
    "central in float32": PASS + DIFFERENCES.replace("LINES", CENTRAL.replace("e-5", "e-3")) + SINGLE,
    "one-sided, all entries in one pass": one_pass("1e-7", "(J - loss(pass_(params, word)[0], y)) / 1e-7").join(
        (PASS, IN_BACKWARD)
    ),
    "complex steps, all entries in one pass": one_pass("1e-20j", "J.imag / 1e-20") + IN_BACKWARD,
    "central by np.vectorize": PASS + VECTORISED + IN_BACKWARD,
}
