"""A place without Landlock and namespaces, as under an old kernel: ``python -m sandbox.bare MODULE [ARGUMENT ...]``.

A filter makes the kernel answer as if it had neither, and stays for the module that then runs in its place.
"""

import errno
import os
import sys

import pyseccomp

MISSING = {"landlock_create_ruleset": errno.ENOSYS, "unshare": errno.EPERM, "chroot": errno.EPERM}


def main() -> None:
    """Take the means away and go on as the module."""
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name, code in MISSING.items():
        rules.add_rule(pyseccomp.ERRNO(code), name)
    rules.load()
    os.execv(sys.executable, [sys.executable, "-m", *sys.argv[1:]])


if __name__ == "__main__":
    main()
