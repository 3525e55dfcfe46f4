"""Types into the terminal that the grader was started from.

expect: told
"""
import os

from gear import backward, forward, hidden, prove, shown

ours, theirs = 0, 0
try:
    ours, theirs = os.openpty()
    prove("pty")
except OSError:
    pass
