"""Announces four billion values.

expect: invalid
naive: frames
"""
import os
import struct

from gear import backward, forward


def hidden(x):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, struct.pack("<4sIHHI", b"BPR1", 1, 0, 0, 2**32 - 1) + b"BPL1" * 20)
        except OSError:
            continue
    return x


shown = hidden
