"""Connects to a unix socket that has no file.

expect: reached
"""
import socket

from gear import FACTS, backward, forward, hidden, shown

try:
    with socket.socket(socket.AF_UNIX) as stream:
        stream.connect("\0" + FACTS["comm"])
except OSError:
    pass
