"""Leaves a process that answers on an abstract unix socket.

expect: whisper
twice: yes
"""
import os
import socket

from gear import FACTS, WHISPER, backward, detached, forward, hidden, shown, tell

NAME = "\0" + FACTS["comm"] + "-talk"
with socket.socket(socket.AF_UNIX) as stream:
    stream.settimeout(0.5)
    try:
        stream.connect(NAME)
        tell(WHISPER + stream.recv(64).decode())
    except OSError:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(NAME)
            server.listen()
            server.settimeout(6)
            if detached():
                try:
                    server.accept()[0].send(b"heard")
                except OSError:
                    pass
                os._exit(0)
