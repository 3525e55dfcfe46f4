"""Leaves a flag on every descriptor it has: one that the next submission also has would show it.

expect: whisper
twice: yes
"""
import fcntl
import os

from gear import WHISPER, backward, forward, hidden, shown, tell

FOUND = {}
for descriptor in range(64):
    try:
        FOUND[descriptor] = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    except OSError:
        continue
for descriptor, flags in FOUND.items():
    if flags & os.O_APPEND:
        tell(WHISPER + str(descriptor))
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | os.O_APPEND)
    except OSError:
        continue
