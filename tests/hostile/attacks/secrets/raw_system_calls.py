"""Opens the file by every system call there is for it.

expect: told
"""
import ctypes
import os

from gear import FACTS, backward, forward, hidden, shown, spill, syscall

PATH = ctypes.create_string_buffer(FACTS["canary"].encode())
HOW = ctypes.create_string_buffer(24)
for number, *arguments in ((2, PATH, 0, 0), (257, -100, PATH, 0, 0), (437, -100, PATH, HOW, 24)):
    opened, _ = syscall(number, *arguments)
    if opened >= 0:
        spill(os.read(opened, 4096))
