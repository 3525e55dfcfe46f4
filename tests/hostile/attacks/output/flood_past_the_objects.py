"""Writes 30 MB to the descriptors behind print, from a thread that stays.

expect: flood
"""
import os
import sys
import threading

from gear import backward, forward, hidden


def pour():
    for _ in range(300):
        os.write(1, b"flood " * 16_000)
        sys.stdout.write("flood " * 16_000)


def shown(x):
    threading.Thread(target=pour, daemon=True).start()
    pour()
    return x
