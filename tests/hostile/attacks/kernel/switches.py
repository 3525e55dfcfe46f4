"""Turns switches of its own process back on.

expect: told
"""
from gear import LIBC, backward, forward, hidden, prove, shown

if LIBC.prctl(4, 1, 0, 0, 0) == 0 and LIBC.prctl(3, 0, 0, 0, 0) == 1:
    prove("dumpable")
if LIBC.prctl(38, 0, 0, 0, 0) == 0 and LIBC.prctl(39, 0, 0, 0, 0) == 0:
    prove("new_privileges")
