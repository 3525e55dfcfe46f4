"""Landlock: a set of rules that allows no file, no TCP port, and no signal or abstract socket out of the box.

What the running kernel knows of is asked of it, so that a newer kernel is used in full and an older one not refused
(https://docs.kernel.org/userspace-api/landlock.html). The rules hold the calling thread and what it starts later,
so they must be applied while there is only one.
"""

import ctypes

from .kernel import LANDLOCK_CREATE_RULESET, LANDLOCK_RESTRICT_SELF, LIBC, done

ASK_VERSION = 1
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}  # version of the interface -> how many rights on files it knows
TCP_BIND_AND_CONNECT, ABSTRACT_SOCKETS_AND_SIGNALS = 0b11, 0b11
FIRST_WITH_TCP, FIRST_WITH_SCOPES = 4, 6


class RulesetAttributes(ctypes.Structure):
    """``struct landlock_ruleset_attr``."""

    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64)]


def version() -> int:
    """The kernel's version of the interface. Raises OSError where Landlock is absent or off."""
    return done(
        LIBC.syscall(ctypes.c_long(LANDLOCK_CREATE_RULESET), None, ctypes.c_size_t(0), ctypes.c_uint32(ASK_VERSION)), "landlock"
    )


def deny_everything() -> int:
    """A descriptor of rules that allow nothing; ``restrict`` applies them. Raises OSError where there is no Landlock."""
    known = version()
    rights = max(count for since, count in FILE_RIGHTS.items() if since <= known)
    attributes = RulesetAttributes(
        (1 << rights) - 1,
        TCP_BIND_AND_CONNECT if known >= FIRST_WITH_TCP else 0,
        ABSTRACT_SOCKETS_AND_SIGNALS if known >= FIRST_WITH_SCOPES else 0,
    )
    size = 24 if known >= FIRST_WITH_SCOPES else 16 if known >= FIRST_WITH_TCP else 8
    return done(
        LIBC.syscall(ctypes.c_long(LANDLOCK_CREATE_RULESET), ctypes.byref(attributes), ctypes.c_size_t(size), ctypes.c_uint32(0)),
        "landlock",
    )


def restrict(ruleset: int) -> None:
    """Hold this thread by ``ruleset`` for good; needs no_new_privs."""
    done(LIBC.syscall(ctypes.c_long(LANDLOCK_RESTRICT_SELF), ctypes.c_int(ruleset), ctypes.c_uint32(0)), "landlock")
