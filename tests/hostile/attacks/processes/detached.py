"""Leaves a process behind that has left its session.

expect: survivor
"""
from gear import backward, detached, forward, hidden, linger, shown

if detached():
    linger(8)
