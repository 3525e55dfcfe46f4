"""Makes the grader the owner of a pipe that signals when something arrives.

expect: signalled
"""
import fcntl
import os
import signal

from gear import FACTS, backward, forward, hidden, shown

ours, theirs = os.pipe()
try:
    fcntl.fcntl(ours, fcntl.F_SETOWN, FACTS["grader"])
    fcntl.fcntl(ours, 10, signal.SIGUSR2)  # F_SETSIG
    fcntl.fcntl(ours, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    os.write(theirs, b"!")
except OSError:
    pass
