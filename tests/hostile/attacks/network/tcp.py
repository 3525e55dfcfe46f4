"""Connects to a port of the machine.

expect: reached
"""
import socket

from gear import FACTS, backward, forward, hidden, shown

try:
    socket.create_connection(("127.0.0.1", FACTS["tcp"]), 0.5).close()
except OSError:
    pass
