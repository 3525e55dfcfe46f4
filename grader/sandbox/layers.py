"""The layers of a box: their names, what each one holds, and which of them are missing.

A name stands in a report only where the layer was proven before the first student byte: by trying what it forbids,
or, where nothing can be tried (a namespace), by asking the kernel. The first group are mechanisms, which not every
place allows; the second are outcomes, each of which one mechanism or another brings about everywhere.
"""

from collections.abc import Collection

MECHANISMS = {
    "rlimits": "memory, CPU time, threads, open files and locked memory are bounded; nothing can be written or dumped",
    "session": "a session of its own, without a terminal",
    "no_new_privs": "no program it starts can gain rights",
    "undumpable": "other processes of the same user cannot read its memory",
    "uid": "a user of its own, which owns nothing, and no way back to root",
    "no_capabilities": "no capability is left",
    "chroot": "the root directory is empty and nothing can be made in it",
    "userns": "a user namespace apart from the grader's",
    "pidns": "a process namespace of its own: it sees no other process, and all in it die together",
    "netns": "a network namespace of its own: no interface is up",
    "ipcns": "a namespace of its own for System V and POSIX message queues and shared memory",
    "utsns": "a host name of its own",
    "mountns": "a mount namespace of its own, which holds one empty read-only file system",
    "landlock": "the kernel's own access rules: no file, no TCP, no signal or socket out of the box",
    "seccomp": "a filter on system calls: no new process, socket, file or foreign kernel interface",
}
OUTCOMES = {
    "no_files": "no file of the place can be read, nothing can be written or made",
    "no_network": "no socket of any family can be made",
    "no_processes": "no process can be started",
    "no_kill": "no process outside can be signalled",
    "no_peer_memory": "the grader's memory can be neither read nor traced",
}
LAYERS = {**MECHANISMS, **OUTCOMES}

# What the jail brings about in every place that it is made for: root, an ordinary user, either kind of container.
LEAST = ("rlimits", "session", "no_new_privs", "undumpable", "no_capabilities", "seccomp", *OUTCOMES)


def missing(required: Collection[str], layers: Collection[str]) -> list[str]:
    """The layers of ``required`` that are not among ``layers``, in the order of LAYERS.

    Raises ValueError for a required name that is no layer: it could never be in force, and hides a slip of the pen.
    """
    unknown = sorted(set(required) - set(LAYERS))
    if unknown:
        raise ValueError(f"no such layer: {', '.join(unknown)}; known are {', '.join(LAYERS)}")
    return [name for name in LAYERS if name in required and name not in layers]
