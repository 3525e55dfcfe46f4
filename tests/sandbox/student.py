"""A submission for the tests of boxes: it works, remembers, hangs, crashes, leaves, and asks for too much."""

import ctypes
import os
import threading
import time

import numpy as np

kept = []


def keep(value):
    kept.append(value)
    return float(len(kept))


def leave(status):
    os._exit(int(status))


def crash():
    ctypes.string_at(0)


def burn():
    while True:
        pass


def hang():
    time.sleep(1000)


def hoard():
    return float(len(np.empty(1 << 27)))


def user():
    return float(os.getuid())


def say():
    print("said")
    return 1.0


def solve():
    a = np.random.default_rng(1).normal(size=(40, 40))
    return float(np.abs(np.linalg.inv(a) @ a - np.eye(40)).max())


def crowd(most):
    """How many threads of ``most`` can run at the same time."""
    threading.stack_size(1 << 16)
    done, threads = threading.Event(), []
    try:
        for _ in range(int(most)):
            threads.append(threading.Thread(target=done.wait))
            threads[-1].start()
    except RuntimeError:
        threads.pop()
    done.set()
    for thread in threads:
        thread.join()
    return float(len(threads))
