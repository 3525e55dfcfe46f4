"""Sends text that is no text, with shapes and forms that do not exist.

expect: invalid
naive: frames
"""
import os
import struct

from gear import backward, forward

LEAF = struct.pack("<4sBcH16s24s4IQ", b"BPL1", 255, b"t", 60000, b"\xff" * 16, b"\xfe" * 24, *[2**32 - 1] * 4, 8) + b"\xff" * 8


def hidden(x):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, struct.pack("<4sIHHI", b"BPR1", 1, 0, 0, 1) + LEAF)
        except OSError:
            continue
    return x


shown = hidden
