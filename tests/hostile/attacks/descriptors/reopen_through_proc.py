"""Opens what its descriptors stand for anew, through /proc.

expect: told
"""
import glob

from gear import backward, forward, hidden, look, shown

for path in glob.glob("/proc/self/fd/*") + [f"/dev/fd/{n}" for n in range(16)]:
    if __import__("os").path.isfile(path):
        look(path)
