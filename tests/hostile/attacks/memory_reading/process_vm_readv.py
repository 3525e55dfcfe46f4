"""Reads the grader's memory by the system call for it; a bad address tells that the right was given.

expect: told
"""
import ctypes
import os

from gear import FACTS, backward, forward, hidden, permitted, shown

here = ctypes.create_string_buffer(16)
vector = (ctypes.c_size_t * 2)(ctypes.addressof(here), 16)
away = (ctypes.c_size_t * 2)(4096, 16)
for process in {FACTS["grader"], os.getppid()}:
    permitted("process_vm_readv", 310, process, vector, 1, away, 1, 0)
    permitted("process_vm_writev", 311, process, vector, 1, away, 1, 0)
