"""Attaches to the grader as a debugger, without stopping it, and lets go.

expect: told
"""
import os

from gear import FACTS, backward, forward, hidden, prove, shown, syscall

SEIZE, DETACH = 0x4206, 17
for process in {FACTS["grader"], os.getppid()}:
    result, _ = syscall(101, SEIZE, process, 0, 0)
    if result == 0:
        prove("ptrace")
        syscall(101, DETACH, process, 0, 0)
