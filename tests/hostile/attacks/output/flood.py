"""Prints 30 MB in a public call.

expect: flood
"""
from gear import backward, forward, hidden


def shown(x):
    for _ in range(300):
        print("flood " * 16_000)
    return x
