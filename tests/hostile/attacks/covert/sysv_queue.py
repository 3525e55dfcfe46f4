"""Leaves a System V message queue.

expect: whisper
twice: yes
"""
from gear import FACTS, LIBC, WHISPER, backward, forward, hidden, shown, tell

if LIBC.msgget(FACTS["key"], 0) >= 0:
    tell(WHISPER + "queue")
else:
    LIBC.msgget(FACTS["key"], 0o1666)
