"""Reads the environment of every process.

expect: told
"""
import glob

from gear import backward, forward, hidden, look, shown

for path in glob.glob("/proc/[0-9]*/environ"):
    look(path)
