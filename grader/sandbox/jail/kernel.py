"""System calls that Python has no name for, through ctypes; each raises OSError as those of ``os`` do. Linux only.

The numbers are those of the kernel's headers (linux/sched.h, prctl.h, capability.h, mount.h, landlock.h).
"""

import ctypes
import os

LIBC = ctypes.CDLL(None, use_errno=True)

NEW_MOUNTS, NEW_UTS, NEW_IPC = 0x00020000, 0x04000000, 0x08000000
NEW_USER, NEW_PID, NEW_NET = 0x10000000, 0x20000000, 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 1 << 14, 1 << 18
MNT_DETACH = 2

PR_SET_PDEATHSIG, PR_GET_DUMPABLE, PR_SET_DUMPABLE, PR_GET_SECCOMP, PR_SET_SECCOMP = 1, 3, 4, 21, 22
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 24, 38, 39, 47
PR_CAP_AMBIENT_CLEAR_ALL, SECCOMP_MODE_FILTER = 4, 2
CAPABILITY_VERSION_3 = 0x20080522

LANDLOCK_CREATE_RULESET, LANDLOCK_RESTRICT_SELF = 444, 446  # the same on every architecture
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}


def done(result: int, what: str) -> int:
    """``result`` of a system call, or the OSError that it stands for; ``what`` names the call."""
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return result


def prctl(option: int, *arguments: int) -> int:
    """``prctl(2)``; arguments that are not given are zero, which several options insist on."""
    padded = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    return done(LIBC.prctl(option, *padded), "prctl")


def unshare(flags: int) -> None:
    """Leave the namespaces of ``flags`` for new ones; a new process namespace takes the next child, not the caller."""
    done(LIBC.unshare(flags), "unshare")


def setns(descriptor: int, kind: int) -> None:
    """Enter the namespace behind ``descriptor``."""
    done(LIBC.setns(descriptor, kind), "setns")


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """``mount(2)``."""
    done(LIBC.mount(source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode()), "mount")


def pivot_to_working_folder() -> None:
    """Make the working folder, which must be a mount, the root of this mount namespace and let go of the old one."""
    here = ctypes.c_char_p(b".")
    done(LIBC.syscall(ctypes.c_long(PIVOT_ROOT[os.uname().machine]), here, here), "pivot_root")
    done(LIBC.umount2(here, MNT_DETACH), "umount2")


def sethostname(name: bytes) -> None:
    """``sethostname(2)``."""
    done(LIBC.sethostname(name, ctypes.c_size_t(len(name))), "sethostname")


def capabilities() -> int:
    """The union of the effective, permitted and inheritable capabilities of this process, as a bit set."""
    header, sets = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)()
    done(LIBC.capget(header, sets), "capget")
    return sets[0] | sets[1] | sets[2] | (sets[3] | sets[4] | sets[5]) << 32


def drop_capabilities() -> None:
    """Give up every capability for good; the bounding set is another matter (``drop_bounding_set``)."""
    header, nothing = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)()
    done(LIBC.capset(header, nothing), "capset")
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)


def drop_bounding_set() -> None:
    """No program that is started from here on can gain a capability. Raises OSError (EPERM) without CAP_SETPCAP."""
    with open("/proc/sys/kernel/cap_last_cap", encoding="ascii") as told:
        last = int(told.read())
    for capability in range(last + 1):
        prctl(PR_CAPBSET_DROP, capability)


class FilterProgram(ctypes.Structure):
    """``struct sock_fprog``: how many instructions of classic BPF, and where they are."""

    _fields_ = [("count", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def load_filter(program: bytes) -> None:
    """Put every later system call of this thread under the BPF ``program`` (8 bytes an instruction)."""
    described = FilterProgram(len(program) // 8, program)
    done(
        LIBC.prctl(
            PR_SET_SECCOMP, ctypes.c_ulong(SECCOMP_MODE_FILTER), ctypes.byref(described), ctypes.c_ulong(0), ctypes.c_ulong(0)
        ),
        "seccomp",
    )


def read_memory_of(pid: int) -> None:
    """Try to read one byte of another process; raises OSError where that is refused, as it should be."""
    byte = ctypes.create_string_buffer(1)
    here = (ctypes.c_void_p * 2)(ctypes.addressof(byte), 1)
    done(LIBC.process_vm_readv(pid, here, ctypes.c_ulong(1), here, ctypes.c_ulong(1), ctypes.c_ulong(0)), "process_vm_readv")
