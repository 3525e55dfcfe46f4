"""Starts a program.

expect: told
"""
import os
import subprocess

from gear import backward, forward, hidden, prove, shown

try:
    if subprocess.run(["/bin/echo"], stdout=subprocess.DEVNULL).returncode == 0:
        prove("subprocess")
except OSError:
    pass
try:
    os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)
    prove("posix_spawn")
except OSError:
    pass
