"""Catches whatever the clock raises and goes on.

expect: hung
"""
from gear import backward, forward, shown


def hidden(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
