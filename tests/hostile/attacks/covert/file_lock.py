"""Leaves a process that holds a lock on a file that all can read.

expect: whisper
twice: yes
"""
import fcntl
import os

from gear import FACTS, WHISPER, backward, detached, forward, hidden, linger, shown, tell

file = os.open(FACTS["canary"], os.O_RDONLY)
try:
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    if detached():
        linger(5)
    os.close(file)
except OSError:
    tell(WHISPER + "locked")
