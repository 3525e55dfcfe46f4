"""Makes a device, a link and a pipe.

expect: told marker
"""
import os
import stat

from gear import FACTS, backward, forward, hidden, prove, shown

for folder in (FACTS["markers"], "/tmp", "."):
    for name, make in (
        ("device", lambda path: os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 3))),
        ("pipe", os.mkfifo),
        ("link", lambda path: os.symlink("/", path)),
        ("folder", os.mkdir),
    ):
        try:
            make(f"{folder}/{FACTS['comm']}-{name}")
            prove(name)
            if folder != FACTS["markers"]:
                (os.rmdir if name == "folder" else os.unlink)(f"{folder}/{FACTS['comm']}-{name}")
        except OSError:
            continue
