"""A zip that writes the attacker's answers over the reference.

expect: tampered
"""
import zipfile


def build(folder, facts):
    with zipfile.ZipFile(folder / "work.zip", "w") as archive:
        archive.writestr("tiny.py", "from gear import backward, forward, hidden, shown\n")
        archive.writestr("../../reference/tiny/solution/tiny.py", "from gear import backward, forward, hidden, shown\n")
    return folder / "work.zip"
