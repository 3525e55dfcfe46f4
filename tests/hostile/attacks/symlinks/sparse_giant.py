"""Hands in a file of two gigabytes that takes no room on the disk.

expect: invalid
"""


def build(folder, facts):
    with open(folder / "tiny.py", "wb") as file:
        file.write(b"x = 1\n")
        file.truncate(2 << 30)
    return folder
