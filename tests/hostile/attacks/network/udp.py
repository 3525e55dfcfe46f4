"""Sends a datagram.

expect: reached
"""
import socket

from gear import FACTS, backward, forward, hidden, shown

try:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"here", ("127.0.0.1", FACTS["udp"]))
except OSError:
    pass
