"""Loads a library of the standard library's that nobody mapped for it.

expect: told
"""
import ctypes
import glob
import sys

from gear import backward, forward, hidden, prove, shown

MARK = f"{sys.version_info[0]}.{sys.version_info[1]}"
FOLDERS = [path for path in sys.path if path.endswith("lib-dynload")] + [f"/usr/lib/python{MARK}/lib-dynload"]
for folder in FOLDERS:
    for path in [*glob.glob(folder + "/_testmultiphase*.so"), *glob.glob(folder + "/xxlimited.*.so")]:
        try:
            ctypes.CDLL(path)
        except OSError:
            continue
        prove("library")
try:
    ctypes.CDLL("libresolv.so.2").res_init
    ctypes.CDLL("libBrokenLocale.so.1")
    prove("system_library")
except (OSError, AttributeError):
    pass
