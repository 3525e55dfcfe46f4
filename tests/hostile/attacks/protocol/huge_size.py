"""Announces a value of a terabyte, for which a trusting reader makes room.

expect: invalid
naive: frames
"""
import os
import struct

from gear import backward, forward

LEAF = struct.pack("<4sBcH16s24s4IQ", b"BPL1", 0, b"f", 2, b"float64", b"ndarray", 2**20, 2**17, 0, 0, 2**40)


def hidden(x):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, struct.pack("<4sIHHI", b"BPR1", 1, 0, 0, 1) + LEAF)
        except OSError:
            continue
    return x


shown = hidden
