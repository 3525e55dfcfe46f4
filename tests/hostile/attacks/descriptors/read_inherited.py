"""Reads every descriptor that it was started with, from the beginning.

expect: told
"""
import os

from gear import backward, forward, hidden, shown, spill

for descriptor in range(64):
    try:
        if os.lseek(descriptor, 0, os.SEEK_SET) == 0:
            spill(os.pread(descriptor, 1 << 16, 0))
    except OSError:
        continue
