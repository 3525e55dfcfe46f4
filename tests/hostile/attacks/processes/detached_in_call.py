"""Leaves a process behind from inside a call, which ignores every signal that can be ignored.

expect: survivor
"""
import signal

from gear import backward, detached, forward, linger, shown


def hidden(x):
    if detached():
        for number in range(1, 32):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                continue
        linger(8)
    return x
