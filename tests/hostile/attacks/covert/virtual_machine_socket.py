"""Makes sockets of families that namespaces do not part: to the virtual machine's host, to the kernel's crypto.

expect: told
"""
import socket

from gear import backward, forward, hidden, prove, shown

for family in (40, 38, 16, 15):  # AF_VSOCK, AF_ALG, AF_NETLINK, AF_KEY
    try:
        socket.socket(family, socket.SOCK_SEQPACKET if family == 38 else socket.SOCK_STREAM if family == 40 else socket.SOCK_RAW).close()
        prove(f"family_{family}")
    except OSError:
        continue
