"""Namespaces: the zygote goes into some once, each box into its own, and the kernel is asked whether it worked.

The zygote has a process namespace of its own (what it forks dies with it), a mount namespace (an empty root is made
once and inherited), and a user namespace (in which an ordinary user may do all this, and root loses its power over
the host). Where the place forbids them, as Docker's default profile does, it stays where it is.
"""

import os
from collections.abc import Callable

from . import kernel
from .zygote import FIRST_UID, UIDS

KINDS = {
    "userns": ("user", kernel.NEW_USER),
    "pidns": ("pid", kernel.NEW_PID),
    "netns": ("net", kernel.NEW_NET),
    "ipcns": ("ipc", kernel.NEW_IPC),
    "utsns": ("uts", kernel.NEW_UTS),
    "mountns": ("mnt", kernel.NEW_MOUNTS),
}
OWN = ("netns", "ipcns", "utsns", "mountns")  # what a box leaves by itself; a process namespace takes a fork
SETGID_AND_SETUID = 1 << 6 | 1 << 7
EMPTY_MOUNT = kernel.MS_RDONLY | kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC


def identities(proc: int) -> dict[str, int]:
    """The kernel's number of each namespace that the caller is in; ``proc`` is a descriptor of the folder /proc."""
    found = {}
    for layer, (name, _) in KINDS.items():
        try:
            found[layer] = os.stat(f"self/ns/{name}", dir_fd=proc).st_ino
        except FileNotFoundError:
            continue  # a kernel built without this kind
    return found


def can_change_users() -> bool:
    """Whether the caller is root with the right to change users, and those of boxes exist in its user namespace."""
    with open("/proc/self/uid_map", encoding="ascii") as told:
        ranges = [tuple(map(int, line.split())) for line in told]
    allowed = os.geteuid() == 0 and not SETGID_AND_SETUID & ~kernel.capabilities()
    return allowed and any(first <= FIRST_UID and FIRST_UID + UIDS <= first + count for first, _, count in ranges)


def leave(reasons: dict[str, str]) -> None:
    """Enter a user, a process (for the next child) and a mount namespace, as far as the place allows.

    Without its user namespace an ordinary user gets none of them, and root may still get the other two. Why
    something is not to be had goes into ``reasons``.
    """
    rest = kernel.NEW_PID | kernel.NEW_MOUNTS
    write_maps = root_maps_writer() if can_change_users() else own_maps_writer()
    try:
        kernel.unshare(kernel.NEW_USER | rest)
    except OSError as refused:
        reasons["userns"] = str(refused)
        write_maps(False)
    else:
        write_maps(True)
        return
    try:
        kernel.unshare(rest)
    except OSError as refused:
        reasons.update(pidns=str(refused), mountns=str(refused))


def own_maps_writer() -> Callable[[bool], None]:
    """Writes the maps of an ordinary user, who stands for the same one user inside; to be made before unsharing."""
    uid, gid = os.geteuid(), os.getegid()

    def write(unshared: bool) -> None:
        if unshared:
            write_maps("self", f"{uid} {uid} 1", f"{gid} {gid} 1", setgroups="deny")

    return write


def root_maps_writer() -> Callable[[bool], None]:
    """Writes the maps of root, in which each box's user is itself; to be made before unsharing.

    Only a process that is still outside may write them, so one is forked off now and waits for the word.
    """
    read_end, write_end = os.pipe()
    zygote = os.getpid()
    helper = os.fork()
    if helper == 0:
        status = 1
        try:
            os.close(write_end)
            if os.read(read_end, 1):
                line = f"0 0 1\n{FIRST_UID} {FIRST_UID} {UIDS}"
                write_maps(str(zygote), line, line, setgroups="allow")
            status = 0
        finally:
            os._exit(status)

    def write(unshared: bool) -> None:
        os.close(read_end)
        if unshared:
            os.write(write_end, b"!")
        os.close(write_end)
        if os.waitpid(helper, 0)[1]:
            raise OSError("the users of the boxes could not be mapped into a user namespace")

    return write


def write_maps(pid: str, users: str, groups: str, setgroups: str) -> None:
    """Map the box's user and group to the one that the zygote runs as."""
    for name, text in (("setgroups", setgroups), ("gid_map", groups), ("uid_map", users)):
        with open(f"/proc/{pid}/{name}", "w", encoding="ascii") as file:
            file.write(text)


def empty_root(in_mount_namespace: bool, reasons: dict[str, str]) -> None:
    """Make an empty folder the root of the caller and of all it forks; what it must read, it must have read.

    In a mount namespace, that is an empty read-only file system, the only one left. With the right to it only
    (CAP_SYS_CHROOT), it is a deleted folder: nothing can be made in one, not even by root, and nothing stays behind.
    """
    try:
        if in_mount_namespace:
            kernel.mount("none", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
            place = os.path.dirname(__file__)
            kernel.mount("empty", place, "tmpfs", EMPTY_MOUNT, "size=4k,nr_inodes=1,mode=555")
            os.chdir(place)
            kernel.pivot_to_working_folder()
        else:
            chroot_to_deleted_folder()
    except OSError as refused:
        reasons["chroot"] = str(refused)
    else:
        os.chdir("/")


def chroot_to_deleted_folder() -> None:
    """Make a folder that is already deleted the root: nothing can be made in it."""
    import tempfile  # where a tmpfs can be mounted, nobody needs it

    folder = tempfile.mkdtemp(prefix="grader-root-")
    tempfile.tempdir = None  # a student's tempfile looks for itself, and finds none
    before = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.chmod(folder, 0o555)
        os.chdir(folder)
        os.rmdir(folder)
        os.chroot(".")
    except OSError:
        os.fchdir(before)
        raise
    finally:
        os.close(before)


def enter_own(reasons: dict[str, str]) -> None:
    """Give the caller, a box, the namespaces of OWN, one by one where the place does not allow them all."""
    try:
        kernel.unshare(sum(KINDS[layer][1] for layer in OWN))
    except OSError:
        for layer in OWN:
            try:
                kernel.unshare(KINDS[layer][1])
            except OSError as refused:
                reasons[layer] = str(refused)
