"""Forges from inside a call whole batches of replies with values in them, all NaN or zero, then goes on.

expect: score
naive: frames
"""
import os
import struct

from gear import backward, forward


def forge():
    leaf = struct.pack("<4sBcH16s24s4IQ", b"BPL1", 0, b"f", 1, b"float64", b"ndarray", 5, 0, 0, 0, 40) + bytes(40)
    frames = b"".join(
        struct.pack("<4sIHHI", b"BPR1", call, 0, 0, leaves) + leaf * leaves for leaves in (0, 1) for call in range(5)
    )
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, frames)
        except OSError:
            continue
    os._exit(0)


def shown(x):
    forge()


def hidden(x):
    forge()
