"""Makes a process by the bare system calls, fork and vfork and clone with every flag.

expect: told
"""
import os

from gear import backward, forward, hidden, prove, shown, syscall

for name, number, flags in (("fork", 57, 0), ("clone", 56, 17), ("clone_parent", 56, 0x8000 | 17), ("clone_newpid", 56, 0x20000000 | 17)):
    child, _ = syscall(number, flags, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    if child > 0:
        prove(name)
