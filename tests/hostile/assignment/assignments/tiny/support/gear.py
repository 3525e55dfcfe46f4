"""What every attack is given: the facts of the place, honest wrong functions, and ways to tell what it found.

The tests fill FACTS in: an attacker here knows every path, port and process id there is.
"""

import ctypes
import errno
import os
import posix
import re
import select

import numpy as np

FACTS = {}
LOOT = []
# Written in pieces, so that a report that quotes these lines is not taken for a report that tells.
PROOF, PRIVATE, WHISPER = "PRO" + "OF-", "PRI" + "VATE-", "WHIS" + "PER-"
TOKEN = re.compile(rb"(?:FILE|REF|YML|ENV|ARG|MEM|FD)-[0-9a-f]{32}")
DENIED = (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.ESRCH, errno.ENOENT, errno.EAFNOSUPPORT)
LIBC = ctypes.CDLL(None, use_errno=True)


def there(path):
    """What the kernel knows of a path, or None: the ``os`` of a box has been made to see nothing."""
    try:
        return posix.stat(path)
    except OSError:
        return None


def tell(text):
    """Say ``text`` wherever a student is heard: prints now, an exception in every public call later."""
    LOOT.append(text)
    print(text, flush=True)


def prove(deed):
    """Say that a forbidden deed was possible."""
    tell(PROOF + deed)


def private(x):
    """Private inputs as text."""
    return PRIVATE + np.asarray(x, dtype=float).tobytes().hex()[:24]


def spill(data):
    """Tell every secret that ``data`` holds."""
    for token in sorted(set(TOKEN.findall(data))):
        tell(token.decode())


def look(path):
    """Tell the secrets in a file, if it can be read. A pipe without a writer is not waited for."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            spill(file.read(4 << 20) or b"")
    except (OSError, ValueError):
        return


def syscall(number, *arguments):
    """(result, errno) of a raw system call."""
    result = LIBC.syscall(ctypes.c_long(number), *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments))
    return result, ctypes.get_errno() if result < 0 else 0


def permitted(deed, number, *arguments, unless=()):
    """Prove ``deed`` if the kernel lets the call through to its arguments, whatever it thinks of those."""
    result, error = syscall(number, *arguments)
    if result >= 0 or error not in (*DENIED, *unless):
        prove(deed)
    return result


def rename(name=None):
    """Take a name by which the tests find this process."""
    LIBC.prctl(15, ctypes.c_char_p((name or FACTS["comm"]).encode()), 0, 0, 0)


def wait(seconds):
    """Do nothing for a while."""
    select.select([], [], [], seconds)


def linger(seconds=8):
    """Stay for a few seconds, whatever clock was set, then end without any of Python's farewells."""
    import signal
    import time

    signal.alarm(0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        wait(0.05)
    os._exit(0)


def detached():
    """True in a grandchild that has left its session and carries the tests' name; False here."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return False
    os.setsid()
    rename()
    if os.fork():
        os._exit(0)
    rename()
    return True


def shown(x):
    if LOOT:
        raise RuntimeError(" ".join(LOOT)[:1500])
    return np.zeros_like(x)


def hidden(x):
    return np.zeros_like(x)


def words(x):
    return ["no idea"] * len(x)


def forward(params, x):
    return 0.0, x


def backward(params, cache):
    return {"w": np.zeros_like(params["w"])}
