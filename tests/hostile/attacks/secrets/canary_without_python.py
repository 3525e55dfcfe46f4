"""Reads a file that everybody on the machine may read by the bare system calls, which no hook of Python's sees.

expect: told
"""
import ctypes

from gear import FACTS, backward, forward, hidden, shown, spill, syscall

descriptor, _ = syscall(2, ctypes.c_char_p(FACTS["canary"].encode()), 0)
if descriptor >= 0:
    data = ctypes.create_string_buffer(4096)
    syscall(0, descriptor, data, 4096)
    spill(data.raw)
