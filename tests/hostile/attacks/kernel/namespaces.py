"""Makes namespaces of its own, in which it is root, and enters those of the grader.

expect: told
"""
import posix

from gear import FACTS, backward, forward, hidden, permitted, prove, shown, syscall

try:
    posix.open(f"/proc/{FACTS['grader']}/ns/mnt", posix.O_RDONLY)
    prove("ns")
except OSError:
    pass
for name, flag in (("user", 0x10000000), ("net", 0x40000000), ("mount", 0x20000)):
    if syscall(272, flag)[0] == 0:
        prove("unshare_" + name)
permitted("setns", 308, 0, 0)
