"""Importing the standard library does no harm, in the jail as anywhere."""

import sys

import pytest

from grader.calls.call import Call
from grader.sandbox.box import Box
from grader.sandbox.jail.preload import mentions_rare
from grader.sandbox.link import BoxLimits, Launcher

# What cannot be imported without a screen, on other systems, or without doing something by being imported.
NOT_ASKED = {"antigravity", "idlelib", "this", "tkinter", "turtle", "turtledemo", "msilib", "winreg", "winsound", "nt", "msvcrt"}
NAMES = """
    argparse array ast asyncio base64 bisect cProfile calendar cmath collections concurrent.futures configparser contextlib
    copy csv ctypes dataclasses datetime decimal difflib doctest email enum fractions functools gc getpass glob graphlib gzip
    hashlib heapq hmac html http.client inspect io itertools json keyword linecache locale logging math mmap multiprocessing
    numbers operator os pathlib pdb pickle platform pprint profile pstats queue random re resource sched secrets select shelve
    shutil signal socket socketserver sqlite3 ssl stat statistics string struct subprocess symtable sys sysconfig tarfile tempfile
    textwrap threading time timeit token tokenize trace traceback tracemalloc types typing unicodedata unittest unittest.mock
    urllib.request uuid warnings weakref xml.etree.ElementTree zipfile zlib zoneinfo
"""
COMMON = sorted(NAMES.split())
CALL = Call((("fetch", "here", ("global", "here")),))


@pytest.mark.parametrize("module", COMMON)
def test_a_module_can_be_imported(launcher: Launcher, module: str) -> None:
    """A submission that imports it loads, and is not graded otherwise for it."""
    with Box(launcher, "work.py", f"import {module}\nhere = 1.0\n".encode(), [], BoxLimits()) as box:
        outcome = box.run([CALL])[0]
    assert outcome.status == "returned", outcome.error


def test_what_is_no_module_still_fails(launcher: Launcher) -> None:
    """The oracle: a module that is not there is an ImportError."""
    with Box(launcher, "work.py", b"import torch_of_another_world\nhere = 1.0\n", [], BoxLimits()) as box:
        assert box.run([CALL])[0].status == "raised"


def test_what_is_asked_belongs_to_the_standard_library() -> None:
    """The list above is of this Python's own modules."""
    assert {module.split(".")[0] for module in COMMON} <= set(sys.stdlib_module_names) - NOT_ASKED


@pytest.mark.parametrize(
    ("source", "rare"),
    [
        ("import numpy as np\nimport math, time\n", False),
        ("# see the code at http://example.org, and profile it\nx = 'import sqlite3'\n", False),
        ("import asyncio\n", True),
        ("from xml.etree import ElementTree\n", True),
        ("import numpy as np, unittest\n", True),
        ("np.testing.assert_allclose(1, 1)\n", True),
        ("from numpy import ma\n", True),
        ('{"cells": [{"source": [\n "import asyncio\\n"]}]}', True),
    ],
)
def test_only_who_mentions_rare_modules_waits_for_them(source: str, rare: bool) -> None:
    """Imports of rare modules are seen, in notebooks too; words in comments are not."""
    assert mentions_rare(source.encode()) is rare
