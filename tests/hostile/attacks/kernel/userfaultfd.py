"""Handles its own page faults, with which kernel races are won.

expect: told
"""
from gear import backward, forward, hidden, permitted, shown

permitted("userfaultfd", 323, 0x80000)
