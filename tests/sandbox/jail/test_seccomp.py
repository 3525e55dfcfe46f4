"""The compiled filter, run by a small interpreter of the kernel's instructions: what it lets through and what not."""

import ctypes.util
import errno
import os
import platform
import struct
import sys
from pathlib import Path

import pytest

from grader.sandbox.jail import seccomp
from grader.sandbox.kept import place_of

pytest.importorskip("pyseccomp", reason="pyseccomp and libseccomp build the filter", exc_type=(ImportError, RuntimeError))
pytestmark = pytest.mark.skipif(
    platform.machine() not in seccomp.TESTED, reason="the filter was never tested on this architecture"
)

ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
X86_64, I386 = 0xC000003E, 0x40000003
# System calls and their numbers on x86_64.
HONEST = {
    "read": 0,
    "write": 1,
    "close": 3,
    "fstat": 5,
    "lseek": 8,
    "mmap": 9,
    "mprotect": 10,
    "munmap": 11,
    "brk": 12,
    "rt_sigaction": 13,
    "rt_sigprocmask": 14,
    "ioctl": 16,
    "sched_yield": 24,
    "mremap": 25,
    "madvise": 28,
    "dup2": 33,
    "nanosleep": 35,
    "setitimer": 38,
    "getpid": 39,
    "exit": 60,
    "uname": 63,
    "fcntl": 72,
    "gettimeofday": 96,
    "getrusage": 98,
    "getuid": 102,
    "prctl": 157,
    "gettid": 186,
    "futex": 202,
    "sched_getaffinity": 204,
    "clock_gettime": 228,
    "exit_group": 231,
    "newfstatat": 262,
    "getrandom": 318,
    "rseq": 334,
}
HOSTILE = {
    "socket": 41,
    "fork": 57,
    "vfork": 58,
    "execve": 59,
    "kill": 62,
    "ptrace": 101,
    "chroot": 161,
    "mount": 165,
    "keyctl": 250,
    "sync": 162,
    "timer_create": 222,
    "unshare": 272,
    "setns": 308,
    "process_vm_readv": 310,
    "memfd_create": 319,
    "bpf": 321,
    "io_uring_setup": 425,
}


def run(program: bytes, number: int, arguments: tuple[int, ...] = (), architecture: int = X86_64) -> int:
    """What the kernel would do with a system call: the value that ``program`` returns (classic BPF, see bpf(4))."""
    data = struct.pack(
        "=iIQ6Q", number if number < 1 << 31 else number - (1 << 32), architecture, 0, *arguments, *[0] * (6 - len(arguments))
    )
    compare = {0x15: int.__eq__, 0x25: int.__gt__, 0x35: int.__ge__, 0x45: int.__and__}
    value, position = 0, 0
    while True:
        code, when_true, when_false, k = struct.unpack_from("=HBBI", program, 8 * position)
        position += 1
        if code == 0x20:
            value = struct.unpack_from("=I", data, k)[0]
        elif code == 0x54:
            value &= k
        elif code == 0x05:
            position += k
        elif code == 0x06:
            return k
        else:
            position += when_true if compare[code](value, k) else when_false


@pytest.fixture(scope="module")
def program() -> bytes:
    """The filter that boxes load."""
    return seccomp.program()


@pytest.mark.parametrize("number", HONEST.values(), ids=list(HONEST))
def test_honest_calls(program, number):
    """What numpy and Python need is let through."""
    assert run(program, number) == ALLOW


@pytest.mark.parametrize("number", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_calls(program, number):
    """What leads out of a box fails with an error that Python turns into PermissionError."""
    assert run(program, number) in (FAIL | errno.EPERM, FAIL | errno.EACCES)


@pytest.mark.parametrize(("number", "before"), [(2, (0,)), (257, (0, 0))], ids=["open", "openat"])
def test_no_file_opens(program, number, before):
    """To be read a file is not there, to be written or made it is not permitted, whatever other flags say."""
    others = [0, os.O_CLOEXEC, os.O_DIRECTORY, os.O_TRUNC, os.O_NONBLOCK, 0o20000000, 1 << 32, 1 << 40 | os.O_APPEND]
    for more in others:
        assert run(program, number, (*before, os.O_RDONLY | more)) == FAIL | errno.ENOENT
        for writing in (os.O_WRONLY, os.O_RDWR, 3, os.O_CREAT, os.O_CREAT | os.O_WRONLY, os.O_CREAT | os.O_RDWR):
            assert run(program, number, (*before, writing | more)) == FAIL | errno.EACCES


def test_descriptors_signal_nobody(program):
    """A descriptor gets no owner to be signalled, no lease and no lock; duplicating and flags are let through."""
    own, sig, own_ex, lease, notify, locks = 8, 10, 15, 1024, 1026, (5, 6, 7, 36, 37, 38)
    for command in (own, sig, own_ex, lease, notify, *locks):
        assert run(program, 72, (0, command, 0)) == FAIL | errno.EPERM
        assert run(program, 72, (0, command | 1 << 32, 0)) == FAIL | errno.EPERM
    for command in (0, 1, 2, 3, 4, 9, 11, 16, 1030, 1031, 1032):
        assert run(program, 72, (0, command, 0)) == ALLOW
    assert run(program, 16, (0, 0x8901)) == run(program, 16, (0, 0x8902)) == FAIL | errno.EPERM


def test_threads_but_no_processes(program):
    """``clone`` makes threads only, and ``clone3``, whose flags a filter cannot see, does not exist."""
    assert run(program, 56, (seccomp.CLONE_THREAD | 0x3D0F00,)) == ALLOW
    assert run(program, 56, (17,)) == FAIL | errno.EPERM
    assert run(program, 435) == FAIL | errno.ENOSYS


def test_limits_of_others(program):
    """A box may lower its own limits but not touch those of another process."""
    assert run(program, 302, (0, 7, 0, 0)) == ALLOW
    assert run(program, 302, (1, 7, 0, 0)) == FAIL | errno.EPERM
    assert run(program, 302, (1 << 32, 7, 0, 0)) == FAIL | errno.EPERM


@pytest.mark.parametrize("request_number", [0x5412, 0x541C, 0x5412 | 1 << 32, 0x5412 | 0xFF << 56])
def test_terminals(program, request_number):
    """Typing into a terminal is refused, also with bits set that the kernel does not read."""
    assert run(program, 16, (0, request_number)) == FAIL | errno.EPERM
    assert run(program, 16, (0, 0x5401)) == ALLOW


def test_switches(program):
    """A box cannot make itself readable or outlive the zygote, but may name its threads."""
    for option in seccomp.PRCTL_DENIED:
        assert run(program, 157, (option, 1)) == FAIL | errno.EPERM
    assert run(program, 157, (15, 1)) == ALLOW


def test_foreign_calls_kill(program):
    """Calls of the 32-bit and the x32 interface, which have other numbers, kill."""
    assert run(program, 20, architecture=I386) == KILL
    assert run(program, 0x40000000 | 39) == KILL


@pytest.mark.parametrize("number", [seccomp.NEWEST_KNOWN + 1, 1000, 0x3FFFFFFF])
def test_calls_of_the_future(program, number):
    """A system call that is newer than the list does not exist for a box."""
    assert run(program, number) == FAIL | errno.ENOSYS
    assert run(program, seccomp.NEWEST_KNOWN) == FAIL | errno.EPERM


def test_kernel_accepts_the_length(program):
    """The program is of whole instructions and no longer than the kernel takes."""
    assert len(program) % 8 == 0
    assert 8 < len(program) <= 4096 * 8


def test_untested_architecture(monkeypatch):
    """On an architecture that the filter was never tested on, there is none, and the reason says so."""
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    seccomp.program.cache_clear()
    with pytest.raises(seccomp.NoFilter, match="riscv64"):
        seccomp.program()


def test_library_is_missing(monkeypatch):
    """Without pyseccomp the reason names what to install."""
    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    seccomp.program.cache_clear()
    with pytest.raises(seccomp.NoFilter, match="install pyseccomp and libseccomp2"):
        seccomp.program()


def test_library_of_another_name(monkeypatch):
    """Where the library has another name, it is searched for; where it is not found, the reason says so."""
    monkeypatch.setattr(seccomp, "SONAMES", {"c": "libc.so.6", "seccomp": "libseccomp.so.of-nowhere"})
    monkeypatch.delitem(sys.modules, "pyseccomp")
    seccomp.program.cache_clear()
    assert run(seccomp.program(), 41) == FAIL | errno.EPERM
    monkeypatch.delitem(sys.modules, "pyseccomp")
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None if name == "seccomp" else "libc.so.6")
    seccomp.program.cache_clear()
    with pytest.raises(seccomp.NoFilter, match="libseccomp"):
        seccomp.program()


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Where the filter is kept, on a machine on which Python keeps what it compiles; how often one is made is counted."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    rules = tmp_path / "seccomp.py"
    rules.write_text("the rules")
    monkeypatch.setattr(seccomp, "__file__", str(rules))
    made = []
    compiled = seccomp.compiled
    monkeypatch.setattr(seccomp, "compiled", lambda rules: made.append(1) or compiled(rules))
    seccomp.program.cache_clear()
    yield Path(place_of(str(rules))), made
    seccomp.program.cache_clear()


def again():
    """The filter, as the next process gets it."""
    seccomp.program.cache_clear()
    return seccomp.program()


def test_a_filter_is_made_once(place):
    """The next process reads the same program; one that was cut, or changed by a bit, is made anew."""
    kept, made = place
    first = seccomp.program()
    assert again() == first and made == [1]
    whole = kept.read_bytes()
    for damaged in (b"", whole[:40], whole[:-8], whole[:-1] + bytes([whole[-1] ^ 1])):
        kept.write_bytes(damaged)
        assert again() == first and kept.read_bytes() == whole
    assert len(made) == 5


def test_other_rules_make_another_filter(place, monkeypatch):
    """What was kept is not used for other rules, another library or another machine."""
    kept, made = place
    seccomp.program()
    (kept.parent.parent / "seccomp.py").write_text("other rules")
    assert again() and made == [1, 1]
    monkeypatch.setattr(seccomp, "TESTED", ("x86_64", "x86_65"))
    monkeypatch.setattr(platform, "machine", lambda: "x86_65")
    assert again() and made == [1, 1, 1]
    monkeypatch.setattr(seccomp, "SONAMES", {"c": "libc.so.6", "seccomp": "libseccomp.so.of-nowhere"})
    assert again() and again() and len(made) == 5, "where its version is not known, nothing is kept"


def test_a_kept_filter_does_not_stand_in_for_the_library(place, monkeypatch):
    """Where pyseccomp was taken away, the reason is told as before."""
    seccomp.program()
    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    with pytest.raises(seccomp.NoFilter, match="install pyseccomp"):
        again()
