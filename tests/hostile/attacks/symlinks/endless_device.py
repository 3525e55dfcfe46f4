"""Hands in a link to a device that never ends.

expect: invalid
"""


def build(folder, facts):
    (folder / "tiny.py").symlink_to("/dev/zero")
    return folder
