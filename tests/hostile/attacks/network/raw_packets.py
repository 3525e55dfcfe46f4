"""Makes packets by hand, and pairs of sockets.

expect: told
"""
import socket

from gear import backward, forward, hidden, prove, shown

for family, kind, protocol in ((socket.AF_INET, socket.SOCK_RAW, 1), (socket.AF_PACKET, socket.SOCK_RAW, 0)):
    try:
        socket.socket(family, kind, protocol).close()
        prove(f"raw_{family}")
    except OSError:
        continue
