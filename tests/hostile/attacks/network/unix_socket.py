"""Connects to a unix socket in the file system, where services listen.

expect: reached
"""
import socket

from gear import FACTS, backward, forward, hidden, prove, shown

for path in (FACTS["unix"], "/var/run/docker.sock", "/run/docker.sock"):
    try:
        with socket.socket(socket.AF_UNIX) as stream:
            stream.connect(path)
            if path != FACTS["unix"]:
                prove("docker")
    except OSError:
        continue
