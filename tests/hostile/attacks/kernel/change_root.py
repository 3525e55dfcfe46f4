"""Leaves its root by making another one inside it.

expect: told
"""
import os
import posix

from gear import FACTS, backward, forward, hidden, look, permitted, prove, shown

permitted("pivot_root", 155, 0, 0)
try:
    os.chroot(FACTS["markers"])
    prove("chroot")
    for _ in range(30):
        posix.chdir("..")
    os.chroot(".")
    look(FACTS["canary"])
except OSError:
    pass
