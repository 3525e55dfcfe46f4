"""The filter on system calls, built in the grader by libseccomp, and kept; a box only loads the compiled program.

It is a list of what is denied: numpy, its BLAS and the C library change the calls they make with
every version, and a list of what is allowed would break on the day one of them does. System calls that are newer
than the list do not exist for the box.
"""

import ctypes
import errno
import functools
import hashlib
import os
import platform
import struct
from importlib.util import find_spec
from typing import Any

from ..kept import keep, place_of

TESTED = ("x86_64",)
DIGEST_BYTES = 32
SONAMES = {"c": "libc.so.6", "seccomp": "libseccomp.so.2"}
CLONE_THREAD = 0x00010000
IOCTL_DENIED = (0x5412, 0x541C, 0x8901, 0x8902)  # TIOCSTI, TIOCLINUX type into a terminal; FIOSETOWN, SIOCSPGRP signal
OPEN_CALLS = {"open": 1, "openat": 2}  # which argument holds the flags
# Signals to a file's owner (F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY), and locks of every kind, which two
# boxes could see of each other (F_GETLK, F_SETLK, F_SETLKW, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW).
FCNTL_DENIED = (8, 10, 15, 1024, 1026, 5, 6, 7, 36, 37, 38)
PRCTL_DENIED = (1, 4, 0x59616D61)  # PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_PTRACER
NEWEST_KNOWN = 469  # file_setattr, Linux 6.17; from 424 on every architecture numbers alike
NEW_AND_DENIED = range(457, 470)  # statmount, listmount, lsm_*, mseal, the xattrat family, open_tree_attr, file_*attr
FCHMODAT2 = 452

# What a machine says that lacks the file: there is none to be read, changed or taken away (ENOENT), and none can be made
# (EACCES, not EPERM). Opening is either, by its flags (see deny_opening).
FILES_THAT_ARE = """
    rmdir unlink unlinkat rename renameat renameat2 link linkat truncate chmod fchmodat chown lchown fchownat utime utimes
    futimesat utimensat setxattr lsetxattr getxattr lgetxattr listxattr llistxattr removexattr lremovexattr readlink
    readlinkat
"""
FILES = """
    openat2 creat mkdir mkdirat symlink symlinkat mknod mknodat ftruncate fallocate fchmod fchown fsetxattr fgetxattr
    flistxattr fremovexattr flock inotify_init inotify_init1 inotify_add_watch fanotify_init fanotify_mark
    name_to_handle_at open_by_handle_at memfd_create memfd_secret copy_file_range chroot getdents getdents64 sync syncfs
"""
PROCESSES = """
    fork vfork execve execveat kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_getfd
    pidfd_send_signal ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp setpriority
    ioprio_set sched_setparam sched_setscheduler sched_setattr sched_setaffinity migrate_pages move_pages mbind
    set_mempolicy set_mempolicy_home_node unshare setns personality acct timer_create
"""
NETWORK = "socket socketpair connect bind listen accept accept4 sendmsg sendmmsg recvmsg recvmmsg setsockopt getsockopt"
IDENTITY = """
    setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capset setsid setpgid add_key
    request_key keyctl seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self
"""
SHARED = """
    shmget shmat shmctl shmdt semget semop semtimedop semctl msgget msgsnd msgrcv msgctl mq_open mq_unlink
    mq_timedsend mq_timedreceive mq_notify mq_getsetattr
"""
KERNEL = """
    mount umount2 pivot_root move_mount open_tree fsopen fsconfig fsmount fspick mount_setattr swapon swapoff
    quotactl quotactl_fd bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register init_module
    finit_module delete_module kexec_load kexec_file_load reboot syslog iopl ioperm modify_ldt vhangup sethostname
    setdomainname lookup_dcookie nfsservctl uselib ustat sysfs _sysctl create_module get_kernel_syms query_module
    settimeofday clock_settime clock_adjtime adjtimex vmsplice io_setup io_submit
"""


class NoFilter(Exception):
    """The filter cannot be built here; the argument says why and what to install."""


@functools.lru_cache(maxsize=1)
def program() -> bytes:
    """The compiled filter, 8 bytes an instruction. Raises NoFilter without pyseccomp, without libseccomp, or on an
    architecture on which it was never tested."""
    if platform.machine() not in TESTED:
        raise NoFilter(f"the filter was tested on {', '.join(TESTED)} only, and this is {platform.machine()}")
    place, key = place_of(__file__), what_it_follows_from()
    return kept_under(key, place) or made(key, place)


def what_it_follows_from() -> bytes:
    """This file, the machine and the version of the library; empty where the library is not found by its usual name."""
    try:
        if find_spec("pyseccomp") is None:
            return b""
        version = ctypes.CDLL(SONAMES["seccomp"]).seccomp_version
        version.restype = ctypes.POINTER(ctypes.c_uint * 3)
        with open(__file__, "rb") as rules:
            return b"%s %s %s" % (bytes(version().contents), platform.machine().encode(), rules.read())
    except OSError:
        return b""


def kept_under(key: bytes, place: str) -> bytes:
    """The program that was kept under this key; nothing where there is none, or it is not whole."""
    try:
        with open(place, "rb") as file:
            digest, program = file.read(DIGEST_BYTES), file.read()
    except OSError:
        return b""
    return program if key and digest == hashlib.sha256(key + program).digest() else b""


def made(key: bytes, place: str) -> bytes:
    """The program, made by the library, and kept if there is a key. Raises NoFilter."""
    try:
        pyseccomp = imported()
    except (ImportError, RuntimeError) as failure:  # RuntimeError: the module is there, the C library is not
        raise NoFilter(f"{failure}; install pyseccomp and libseccomp2") from failure
    program = refuse_newer() + compiled(denying(pyseccomp))
    if key:
        keep(place, (hashlib.sha256(key + program).digest(), program))
    return program


def imported() -> Any:
    """The module pyseccomp. It asks ``ctypes.util`` where its libraries are, which starts ldconfig for each and takes
    longer than all the rest of a filter; they have the same names nearly everywhere, so those are tried first."""
    import ctypes.util

    search = ctypes.util.find_library
    setattr(ctypes.util, "find_library", SONAMES.get)
    try:
        import pyseccomp
    except OSError:  # not by those names here
        setattr(ctypes.util, "find_library", search)
        import pyseccomp
    finally:
        setattr(ctypes.util, "find_library", search)
    return pyseccomp


def denying(pyseccomp: Any) -> Any:
    """A ``SyscallFilter`` that lets through all but the calls above. A foreign architecture or x32 kills."""
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    rules.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.KILL_PROCESS)
    others = " ".join((PROCESSES, NETWORK, IDENTITY, SHARED, KERNEL))
    for code, names in ((errno.ENOENT, FILES_THAT_ARE), (errno.EACCES, FILES), (errno.EPERM, others)):
        for name in names.split():
            deny(pyseccomp, rules, code, name)
    for number in (FCHMODAT2, *NEW_AND_DENIED):
        rules.add_rule(pyseccomp.ERRNO(errno.EPERM), number)
    add_conditions(pyseccomp, rules)
    deny_opening(pyseccomp, rules)
    return rules


def deny(pyseccomp: Any, rules: Any, code: int, name: str, *conditions: Any) -> None:
    """Add the rules of the denied calls to a filter."""
    # A name that this libseccomp does not know resolves to -1: either the architecture never had the call, or it is
    # newer than the library, in which case the numbered list has it.
    number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
    if number >= 0:
        rules.add_rule(pyseccomp.ERRNO(code), number, *conditions)


def add_conditions(pyseccomp: Any, rules: Any) -> None:
    """The calls that are denied for some arguments only."""
    low_half = 0xFFFFFFFF  # the kernel reads 32 bits of these, so a filter that compared 64 could be got round
    # clone3 hides its flags from a filter; told that it does not exist, the C library falls back to clone.
    deny(pyseccomp, rules, errno.ENOSYS, "clone3")
    deny(pyseccomp, rules, errno.EPERM, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, CLONE_THREAD, 0))
    deny(pyseccomp, rules, errno.EPERM, "prlimit64", pyseccomp.Arg(0, pyseccomp.NE, 0))
    for request in IOCTL_DENIED:
        deny(pyseccomp, rules, errno.EPERM, "ioctl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, low_half, request))
    for command in FCNTL_DENIED:
        deny(pyseccomp, rules, errno.EPERM, "fcntl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, low_half, command))
    for option in PRCTL_DENIED:
        deny(pyseccomp, rules, errno.EPERM, "prctl", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, low_half, option))


def deny_opening(pyseccomp: Any, rules: Any) -> None:
    """No file opens: for reading there is none (ENOENT), for writing or making one there is no permission (EACCES).

    The five conditions leave no flags out and do not overlap.
    """
    reading, creating = os.O_RDONLY, os.O_CREAT
    for name, flags in OPEN_CALLS.items():
        for wanted, code in ((reading, errno.ENOENT), (reading | creating, errno.EACCES)):
            deny(pyseccomp, rules, code, name, pyseccomp.Arg(flags, pyseccomp.MASKED_EQ, os.O_ACCMODE | creating, wanted))
        for mode in (os.O_WRONLY, os.O_RDWR, os.O_ACCMODE):
            deny(pyseccomp, rules, errno.EACCES, name, pyseccomp.Arg(flags, pyseccomp.MASKED_EQ, os.O_ACCMODE, mode))


def compiled(rules: Any) -> bytes:
    """The filter as a program for the kernel."""
    # A pipe, since there may be no place to write a file; it holds 64 KiB, and the kernel takes no program over 32.
    read_end, write_end = os.pipe()
    with os.fdopen(read_end, "rb") as result:
        with os.fdopen(write_end, "wb") as file:
            rules.export_bpf(file)
        return result.read()


def refuse_newer() -> bytes:
    """Instructions put before libseccomp's, which cannot express a range: ENOSYS for every number above NEWEST_KNOWN.

    Numbers with the x32 bit fall through to libseccomp's own check, which kills.
    """
    load_number, jump_if_at_least, give_back = 0x20, 0x35, 0x06  # BPF_LD|W|ABS, BPF_JMP|JGE|K, BPF_RET|K
    x32_bit, fail_with_enosys = 0x40000000, 0x00050000 | errno.ENOSYS
    instruction = struct.Struct("=HBBI").pack
    return (
        instruction(load_number, 0, 0, 0)
        + instruction(jump_if_at_least, 2, 0, x32_bit)
        + instruction(jump_if_at_least, 0, 1, NEWEST_KNOWN + 1)
        + instruction(give_back, 0, 0, fail_with_enosys)
    )
