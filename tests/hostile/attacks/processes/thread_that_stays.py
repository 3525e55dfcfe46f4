"""Starts a thread that keeps the interpreter from ending.

expect: hung
"""
import threading
import time

from gear import backward, forward, hidden, shown, wait


def stay():
    end = time.monotonic() + 20
    while time.monotonic() < end:
        wait(0.05)


threading.Thread(target=stay).start()
