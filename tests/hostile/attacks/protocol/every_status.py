"""Answers with every kind of reply, right and wrong ids, errors with texts of every length, after its true answer too.

expect: score
naive: frames
"""
import os
import struct
import threading

from gear import backward, forward


def noise():
    frames = b""
    for status in (0, 1, 2, 3, 9, 65535):
        for call in (0, 1, 2, 3, 4):
            error = struct.pack("<4sI4H", b"BPE1", 2**32 - 1, 65535, 65535, 2000, 2000) + b"A" * 4000
            frames += struct.pack("<4sIHHI", b"BPR1", call, status, 65535, 0) + error * (status > 0)
    passes = b"".join(struct.pack("<4sIHHI", b"BPR1", call, 0, 0, 0) for call in range(5))
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, passes + (frames if descriptor > 32 else b""))
        except OSError:
            continue


def hidden(x):
    noise()
    os._exit(0)


def shown(x):
    noise()
    threading.Timer(0.01, noise).start()
    os._exit(0)
