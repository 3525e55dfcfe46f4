"""Opens descriptors until there are none left, so that the grader cannot open its results.

expect: invalid
"""
import os
import resource

from gear import backward, forward, hidden, shown

KEPT = []
try:
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
except (OSError, ValueError):
    pass
try:
    while True:
        KEPT.append(os.dup(2))
except OSError:
    pass
