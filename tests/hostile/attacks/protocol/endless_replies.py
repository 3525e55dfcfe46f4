"""Answers without end.

expect: hung
naive: frames
"""
import os
import struct
import time

from gear import backward, forward

FRAMES = struct.pack("<4sIHHI", b"BPR1", 1, 0, 0, 0) * 4000


def hidden(x):
    end = time.monotonic() + 8
    while time.monotonic() < end:
        for descriptor in range(3, 12):
            try:
                os.write(descriptor, FRAMES)
            except OSError:
                continue
    os._exit(0)


shown = hidden
