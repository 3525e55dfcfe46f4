"""Changes limits, processors and priority of the grader to what they are already.

expect: told
"""
import ctypes
import os

from gear import FACTS, backward, forward, hidden, permitted, shown, syscall

old = (ctypes.c_uint64 * 2)()
mask = (ctypes.c_uint64 * 16)()
for process in (FACTS["grader"], os.getppid()):
    if process:
        permitted("prlimit", 302, process, 7, 0, old)
        if syscall(204, process, 128, mask)[0] > 0:
            permitted("sched_setaffinity", 203, process, 128, mask)
        permitted("setpriority", 141, 0, process, 0)
