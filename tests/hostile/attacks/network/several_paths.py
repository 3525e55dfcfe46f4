"""Connects by a protocol that rules on TCP forget.

expect: reached
"""
import socket

from gear import FACTS, backward, forward, hidden, shown

for protocol in (262, 0):  # IPPROTO_MPTCP, where the kernel has it
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM, protocol) as stream:
            stream.settimeout(0.5)
            stream.connect(("127.0.0.1", FACTS["tcp"]))
            break
    except OSError:
        continue
