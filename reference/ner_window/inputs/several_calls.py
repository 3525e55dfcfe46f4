"""Networks whose functions are called several times: what one call leaves behind must not change another."""

from grader.inputs import Case, regime, scaled_away

from . import network, odd_sizes


@regime("backward was called before on the same cache")
def backward_twice(rng):
    program = """
p, cache = forward(params, windows)
first = backward(params, cache, labels)
grads = backward(params, cache, labels)
J = loss(p, labels)
"""
    return Case(network(rng, *odd_sizes(rng)), program=program)


@regime("another forward ran between forward and its backward")
def forward_between(rng):
    program = """
p, cache = forward(params, windows)
p_later, cache_later = forward(params, later)
grads = backward(params, cache, labels)
J = loss(p, labels)
"""
    point = network(rng, 4, 3, 3, 2)
    later = rng.permutation(len(point["params"]["L"]))[: point["windows"].size]
    return Case({**point, "later": later.reshape(point["windows"].shape)}, program=program)


def network_and_x(rng):
    point = network(rng, 4, 6, 3, 2)
    return {**point, "x": scaled_away(rng, 6)}


@regime("nothing is special")
def pure(rng):
    return network_and_x(rng)


@regime("other values came in between")
def pure_other(rng):
    return network_and_x(rng)
