"""Makes a process by the call whose arguments a filter cannot see.

expect: told
"""
import ctypes
import os

from gear import backward, forward, hidden, prove, shown, syscall

arguments = (ctypes.c_uint64 * 11)()
arguments[4] = 17
child, _ = syscall(435, arguments, 88)
if child == 0:
    os._exit(0)
if child > 0:
    prove("clone3")
