"""Blocks and ignores every signal that a clock could send, and loops.

expect: hung
"""
import signal

from gear import backward, forward, shown


def hidden(x):
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))
    while True:
        pass
