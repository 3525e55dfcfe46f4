"""Uses the smaller calls that reach into another process: kcmp, process_madvise, move_pages, get_robust_list.

expect: told
"""
import os

from gear import FACTS, backward, forward, hidden, permitted, shown

for process in {FACTS["grader"], os.getppid()}:
    permitted("kcmp", 312, os.getpid(), process, 1, 0, 0)
    permitted("move_pages", 279, process, 0, 0, 0, 0, 0)
