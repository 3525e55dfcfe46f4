"""Leaves a System V semaphore.

expect: whisper
twice: yes
"""
from gear import FACTS, LIBC, WHISPER, backward, forward, hidden, shown, tell

if LIBC.semget(FACTS["key"], 0, 0) >= 0:
    tell(WHISPER + "semaphore")
else:
    LIBC.semget(FACTS["key"], 1, 0o1666)
