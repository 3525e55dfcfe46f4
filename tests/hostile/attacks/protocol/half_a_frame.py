"""Sends half a header and falls silent.

expect: hung
naive: frames
"""
import os

from gear import backward, forward, linger


def hidden(x):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"BPR1\1")
        except OSError:
            continue
    linger()


shown = hidden
