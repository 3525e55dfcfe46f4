"""Reads address 0.

expect: killed
"""
import ctypes

from gear import backward, forward, shown


def hidden(x):
    return ctypes.string_at(0)
