"""The disk that student code sees: the root, which is empty and the working folder, and nothing else."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.worker.disk import is_root

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="elsewhere paths are looked up by functions that cannot be replaced")
LOOK = """
import json, os, sys
sys.path.insert(0, {root!r})
from grader.worker.disk import show_an_empty_disk
{show}
from pathlib import Path
def moved(to):
    try:
        os.chdir(to)
    except FileNotFoundError as error:
        return str(error)
there = sys.executable
print(json.dumps([
    os.getcwd(), os.path.exists(there), os.access(there, os.R_OK), Path(there).is_file(), os.path.isdir("/"), os.path.isdir("."),
    os.path.exists(""), os.path.abspath("x"), moved("/usr"), moved("/"), os.listdir("/"), [list(f) for f in os.walk("/")],
    os.fstat(0) == os.stat(0),
]))
"""


def looked(show: str) -> list:
    code = LOOK.format(root=str(ROOT), show=show)
    return json.loads(
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, stdin=subprocess.DEVNULL).stdout
    )


def test_nothing_is_there_but_the_root():
    """Files that the machine has are not found, in the words of a machine that lacks them."""
    missing = "[Errno 2] No such file or directory: '/usr'"
    expected = ["/", False, False, False, True, True, False, "/x", missing, None, [], [["/", [], []]], True]
    assert looked("show_an_empty_disk()") == expected
    assert looked("")[1:4] == [True, True, True]  # without it they are


@pytest.mark.parametrize("path", ["/", ".", "./", "..", "/..", "//", "x/..", b"/", Path("/"), Path(".")])
def test_ways_to_the_root(path):
    """However it is written, the root is the root."""
    assert is_root(path)


@pytest.mark.parametrize("path", ["", "x", "/usr", "../x", "x/../y", b"etc", Path("a"), "\0"])
def test_ways_elsewhere(path):
    """Nothing else is, not even no path at all."""
    assert not is_root(path)
