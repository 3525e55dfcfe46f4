"""Takes open descriptors out of the grader.

expect: told
"""
import os

from gear import FACTS, backward, forward, hidden, shown, spill, syscall

for process in {FACTS["grader"], os.getppid()}:
    handle, _ = syscall(434, process, 0)
    for number in range(64) if handle >= 0 else ():
        taken, _ = syscall(438, handle, number, 0)
        try:
            spill(os.pread(taken, 4096, 0)) if taken >= 0 else None
        except OSError:
            continue
