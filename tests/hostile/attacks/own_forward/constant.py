"""A forward that is always the same with a gradient that is always zero: consistent, and no work at all.

expect: score
naive: own
"""
from gear import backward, forward, hidden, shown
