"""Forks forty processes that stay.

expect: told survivor
"""
import os

from gear import backward, forward, hidden, linger, prove, rename, shown

CHILDREN = []
for _ in range(40):
    try:
        child = os.fork()
    except OSError:
        break
    if child == 0:
        rename()
        linger(8)
    CHILDREN.append(child)
if len(CHILDREN) > 8:
    prove("forked")
