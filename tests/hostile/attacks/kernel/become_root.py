"""Becomes root, or keeps being it.

expect: told
"""
import os

from gear import backward, forward, hidden, permitted, prove, shown

for become in (os.setuid, os.seteuid, os.setgid):
    try:
        become(0)
        prove(become.__name__)
    except OSError:
        continue
if os.geteuid() == 0:
    prove("root")
status = ""
try:
    status = open("/proc/self/status").read()
except OSError:
    pass
if "CapEff:\t0000000000000000" not in status and status:
    prove("capabilities")
