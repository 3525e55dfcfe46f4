"""Asks its parent to trace it, so that every signal stops it.

expect: told
"""
from gear import backward, forward, hidden, permitted, shown

permitted("traceme", 101, 0, 0, 0, 0)
