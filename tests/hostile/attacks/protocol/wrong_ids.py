"""Answers a call that was never made.

expect: invalid
naive: frames
"""
import os
import struct

from gear import backward, forward


def hidden(x):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, struct.pack("<4sIHHI", b"BPR1", 4_000_000_000, 0, 0, 0))
        except OSError:
            continue
    return x


shown = hidden
