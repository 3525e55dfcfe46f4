"""Writes frames that say "returned" for every call to every open descriptor, and leaves.

expect: score
naive: frames
"""
import os
import struct

from gear import backward, forward, hidden, shown

FRAMES = b"".join(struct.pack("<4sIHHI", b"BPR1", call, 0, 0, 0) for call in range(5))
for descriptor in range(3, 64):
    try:
        os.write(descriptor, FRAMES)
    except OSError:
        continue
os._exit(0)
