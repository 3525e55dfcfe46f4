"""Closes every descriptor: nobody is told of its failures.

expect: score
naive: frames
"""
import os

from gear import backward, forward


def hidden(x):
    os.closerange(3, 4096)
    os._exit(0)


shown = hidden
