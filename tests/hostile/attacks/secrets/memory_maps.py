"""Learns from the kernel where the grader's memory lies and which files it has open.

expect: told
"""
import os

from gear import FACTS, backward, forward, hidden, prove, shown

for name in ("maps", "smaps_rollup", "stack", "auxv", "wchan", "syscall"):
    try:
        if open(f"/proc/{FACTS['grader']}/{name}", "rb").read(1):
            prove(name)
    except OSError:
        continue
try:
    if found := os.listdir(f"/proc/{FACTS['grader']}/fd"):  # a box may say that a folder is empty
        prove("fd_" + str(len(found)))
except OSError:
    pass
