"""Stops its own process, which then neither works nor ends.

expect: hung
"""
import os
import signal

from gear import backward, forward, shown


def hidden(x):
    os.kill(os.getpid(), signal.SIGSTOP)
