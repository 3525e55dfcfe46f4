"""Raises SystemExit, which `except Exception` lets through.

expect: invalid
"""
import sys

from gear import backward, forward, shown


def hidden(x):
    sys.exit(0)
