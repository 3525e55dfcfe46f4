"""Kills its own process.

expect: killed
"""
import os
import signal

from gear import backward, forward, shown


def hidden(x):
    os.kill(os.getpid(), signal.SIGKILL)
