"""Asks for what only an administrator may: swap, accounting, quotas, ports, the clock.

expect: told
"""
from gear import backward, forward, hidden, permitted, shown

permitted("swapon", 167, 0, -1)
permitted("quotactl", 179, -1, 0, 0, 0)
permitted("ioperm", 173, 65536, 1, 1)
permitted("clock_settime", 227, 0, 0)
permitted("settimeofday", 164, 1, 0)
permitted("clock_adjtime", 305, 0, 0)
