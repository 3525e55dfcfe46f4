"""A zip that makes a link to a folder and then writes a file through it.

expect: marker
"""
import stat
import zipfile


def build(folder, facts):
    with zipfile.ZipFile(folder / "work.zip", "w") as archive:
        entry = zipfile.ZipInfo("out")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, facts["markers"])
        archive.writestr("out/through", "here")
        archive.writestr("tiny.py", "from gear import backward, forward, hidden, shown\n")
    return folder / "work.zip"
