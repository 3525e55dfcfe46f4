"""A zip in which tiny.py is a link to the reference.

expect: score
"""
import stat
import zipfile


def build(folder, facts):
    with zipfile.ZipFile(folder / "work.zip", "w") as archive:
        entry = zipfile.ZipInfo("tiny.py")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, facts["reference"] + "/solution/tiny.py")
    return folder / "work.zip"
