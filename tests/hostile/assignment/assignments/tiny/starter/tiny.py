"""Starter of the assignment that hostile tests attack."""


def shown(x):
    """x cubed, entry by entry: x and the result (n,)."""
    raise NotImplementedError("write shown")


def hidden(x):
    """2 sin(x), entry by entry: x and the result (n,)."""
    raise NotImplementedError("write hidden")


def words(x):
    """A name for every entry: "word" and the whole part of its thousandfold."""
    raise NotImplementedError("write words")


def forward(params, x):
    """(y, cache): y = sum of tanh(w x), a float; params["w"] and x are (n,)."""
    raise NotImplementedError("write forward")


def backward(params, cache):
    """{"w": dy/dw}, (n,)."""
    raise NotImplementedError("write backward")
