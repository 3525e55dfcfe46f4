"""Raises an exception whose text has 30 MB.

expect: flood
"""
from gear import backward, forward, hidden


def shown(x):
    raise ValueError("flood " * 5_000_000)
