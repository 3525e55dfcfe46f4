"""Leaves a System V shared memory segment.

expect: whisper
twice: yes
"""
import ctypes

from gear import FACTS, LIBC, WHISPER, backward, forward, hidden, shown, tell

LIBC.shmat.restype = ctypes.c_void_p
LIBC.shmat.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
found = LIBC.shmget(FACTS["key"], 0, 0)
if found >= 0:
    tell(WHISPER + "segment")
else:
    LIBC.shmget(FACTS["key"], 4096, 0o1666)
