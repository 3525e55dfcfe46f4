"""Connects without connect: data travel with the first packet.

expect: reached
"""
import socket

from gear import FACTS, backward, forward, hidden, shown

try:
    with socket.socket() as stream:
        stream.sendto(b"here", socket.MSG_FASTOPEN, ("127.0.0.1", FACTS["tcp"]))
except OSError:
    pass
