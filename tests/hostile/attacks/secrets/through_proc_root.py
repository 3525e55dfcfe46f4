"""Reads a file through the root and working folders of other processes.

expect: told
"""
import os

from gear import FACTS, backward, forward, hidden, look, shown

for process in (FACTS["grader"], os.getppid(), 1, "self"):
    look(f"/proc/{process}/root{FACTS['canary']}")
    look(f"/proc/{process}/cwd/../../../../../../..{FACTS['canary']}")
