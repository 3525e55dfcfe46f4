"""Sets up a ring by which files and sockets are reached past the filter on system calls.

expect: told
"""
from gear import backward, forward, hidden, permitted, shown

permitted("io_uring_setup", 425, 1, 0)
permitted("io_uring_enter", 426, -1, 0, 0, 0, 0, 0)
