"""Locks memory, so that it cannot be moved out.

expect: told
"""
import ctypes

from gear import LIBC, backward, forward, hidden, prove, shown

room = ctypes.create_string_buffer(32 << 20)
if LIBC.mlock(room, ctypes.c_size_t(32 << 20)) == 0:
    prove("mlock")
