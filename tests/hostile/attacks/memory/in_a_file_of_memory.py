"""Takes memory that counts as a file, outside the limits on its address space.

expect: told
"""
import os

from gear import backward, forward, hidden, prove, shown

try:
    file = os.memfd_create("heap")
    for _ in range(64):
        os.write(file, bytes(1 << 20))
    prove("memfd")
except OSError:
    pass
