"""Reads its own environment and arguments.

expect: told
"""
import os
import sys

from gear import backward, forward, hidden, look, shown, spill

spill(repr([dict(os.environ), sys.argv, sys.orig_argv]).encode())
look("/proc/self/environ")
look("/proc/self/cmdline")
