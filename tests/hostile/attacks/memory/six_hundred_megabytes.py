"""Takes 600 MB and touches every page.

expect: told
"""
import mmap

from gear import backward, forward, hidden, prove, shown

try:
    memory = mmap.mmap(-1, 600 << 20)
    for page in range(0, 600 << 20, 4096):
        memory[page] = 1
    prove("memory")
    memory.close()
except (OSError, MemoryError, ValueError):
    pass
