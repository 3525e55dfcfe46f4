"""What a submission in the box might try, one function a means; each returns "through" or "refused" and the reason.

This file is handed in as student code: it runs in the box, not in the tests. It imports nothing of theirs.
"""

import ctypes
import errno
import json
import os
import posix
import resource
import socket

libc = ctypes.CDLL(None, use_errno=True)
SECRET_FILE, GRADER = "", 0


def told(secret_file, grader, host):
    """Facts that an attacker could know or guess: a file's path, the grader's process id, the machine's name."""
    global SECRET_FILE, GRADER, HOST
    SECRET_FILE, GRADER, HOST = secret_file, int(grader), host
    return "told"


def attempt(function, *arguments):
    try:
        return f"through: {function(*arguments)!r}"[:200]
    except (OSError, ValueError) as error:
        return f"refused: {error}"


def syscall(number, *arguments, refusals=(errno.EPERM, errno.EACCES)):
    """A system call made with nonsense: whether the kernel looked at the arguments at all tells if it is allowed."""
    if libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments)) >= 0:
        return "through"
    code = ctypes.get_errno()
    return f"{'refused' if code in refusals else 'through'}: {os.strerror(code)}"


def read_a_file():
    return attempt(lambda: open(SECRET_FILE).read())


def list_the_root():
    return attempt(posix.listdir, "/")  # os.listdir is the student's, and shows an empty folder


def write_a_file():
    def write():
        name = f"/tmp/attempt-{os.urandom(8).hex()}"
        with open(name, "w"):
            os.unlink(name)

    return attempt(write)


def make_a_folder():
    def make():
        name = f"/tmp/attempt-{os.urandom(8).hex()}"
        os.mkdir(name)
        os.rmdir(name)

    return attempt(make)


def file_in_memory():
    return attempt(lambda: os.close(os.memfd_create("attempt")))


def internet_socket():
    return attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close())


def local_socket():
    return attempt(lambda: socket.socket(socket.AF_UNIX).close())


def pair_of_sockets():
    return attempt(lambda: [end.close() for end in socket.socketpair()])


def fork():
    def child():
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)

    return attempt(child)


def start_a_program():
    return attempt(lambda: os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0))


def signal_the_grader():
    return attempt(os.kill, GRADER, 0)


def signal_by_pipe():
    """A pipe whose owner is signalled when something arrives, by the system calls themselves."""
    ends = (ctypes.c_int * 2)()
    libc.pipe(ends)
    by_owner, by_owner_ex = syscall(72, ends[0], 8, GRADER), "refused"
    owner = (ctypes.c_int * 2)(1, GRADER)
    if libc.fcntl(ends[0], 15, owner) >= 0:
        by_owner_ex = "through"
    libc.close(ends[0]), libc.close(ends[1])
    return by_owner_ex if by_owner_ex == "through" else by_owner


def signal_by_thread():
    number = 234  # tgkill on x86_64
    return syscall(number, GRADER, GRADER, 0, refusals=(errno.EPERM, errno.ESRCH))


def graders_environment():
    return attempt(lambda: open(f"/proc/{GRADER}/environ", "rb").read(1))


def graders_memory():
    return attempt(lambda: os.close(os.open(f"/proc/{GRADER}/mem", os.O_RDONLY)))


def read_foreign_memory():
    byte = ctypes.create_string_buffer(1)
    here = (ctypes.c_void_p * 2)(ctypes.addressof(byte), 1)
    one, none = ctypes.c_ulong(1), ctypes.c_ulong(0)
    if libc.process_vm_readv(GRADER, here, one, here, one, none) >= 0:
        return "through"
    code = ctypes.get_errno()
    return f"{'through' if code == errno.EFAULT else 'refused'}: {os.strerror(code)}"


def graders_limits():
    return attempt(resource.prlimit, GRADER, resource.RLIMIT_CORE)


def graders_priority():
    return syscall(141, 0, GRADER, 19)  # the lowest, which everybody may give what is theirs


def graders_processors():
    return attempt(lambda: os.sched_setaffinity(GRADER, os.sched_getaffinity(0)))


def become_root():
    return attempt(os.setresuid, 0, 0, 0)


def change_the_root():
    return attempt(os.chroot, "/")


def unmount():
    return syscall(166, 0, 0)


def new_user_namespace():
    return syscall(272, 0x10000000)


def shared_memory():
    key, size, create = 0, 4096, 0o1600
    identity = libc.shmget(key, size, create)
    if identity >= 0:
        libc.shmctl(identity, 0, None)
        return "through"
    return f"refused: {os.strerror(ctypes.get_errno())}"


def keyring():
    join_session_keyring = 1
    return syscall(250, join_session_keyring, 0)


def let_others_trace():
    return "refused" if libc.prctl(4, 1, 0, 0, 0) < 0 or libc.prctl(3, 0, 0, 0, 0) != 1 else "through"


def type_into_a_terminal():
    return syscall(16, 0, 0x5412, 0)


def hide_in_high_bits():
    return syscall(16, 0, 0x5412 | 1 << 40, 0)


def ask_for_performance_events():
    return syscall(298, 0, 0, -1, -1, 0)


def raise_a_limit():
    return attempt(resource.setrlimit, resource.RLIMIT_NOFILE, (4096, 4096))


def hosts_name():
    return "through" if os.uname().nodename == HOST else "refused"


def other_processes():
    return "refused" if os.getpid() == 1 else "through"


def inherited_descriptors():
    """Descriptors beyond the wire, standard input and the printed streams, by what they are."""
    found = []
    for descriptor in range(1024):
        try:
            mode = os.fstat(descriptor).st_mode & 0o170000
        except OSError:
            continue
        if mode not in (0o010000, 0o020000):  # pipes and /dev/null
            found.append(f"{descriptor}:{mode:o}")
    return f"through: {found}" if found else "refused"


def environment():
    return f"{sorted(os.environ)}"


def identity():
    return json.dumps([os.getresuid(), os.getresgid(), os.getgroups()])
