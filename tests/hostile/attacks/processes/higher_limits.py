"""Raises its own limits and priority.

expect: told
"""
import resource

from gear import backward, forward, hidden, prove, shown

for which in (resource.RLIMIT_NOFILE, resource.RLIMIT_AS, resource.RLIMIT_NPROC):
    soft, hard = resource.getrlimit(which)
    try:
        resource.setrlimit(which, (resource.RLIM_INFINITY if which != resource.RLIMIT_NOFILE else 4096,) * 2)
        prove(f"limit_{which}")
    except (OSError, ValueError):
        continue
