"""Runs one call that takes minutes in C and looks at no signal.

expect: hung
"""
import collections
import itertools

from gear import backward, forward, shown


def hidden(x):
    collections.deque(itertools.repeat(0, 10**12), maxlen=0)
    return x
