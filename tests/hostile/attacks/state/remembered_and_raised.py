"""Remembers private inputs and raises them in public calls.

expect: private
"""
from gear import backward, forward, private

SEEN = []


def hidden(x):
    SEEN.append(x.copy())
    return x


def shown(x):
    if SEEN:
        raise ValueError(private(SEEN[0]))
    return x
