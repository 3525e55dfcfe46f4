"""Opens a port of its own, for somebody outside to come in by.

expect: told
"""
import socket

from gear import backward, forward, hidden, prove, shown

for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
    try:
        with socket.socket(family) as server:
            server.bind(("127.0.0.1", 0) if family == socket.AF_INET else ("::1", 0) if family == socket.AF_INET6 else "")
            server.listen()
            prove(f"listen_{family}")
    except OSError:
        continue
