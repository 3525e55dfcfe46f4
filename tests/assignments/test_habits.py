# ruff: noqa: E501 - one habit a line
"""Forty habits in which students write round right work: full marks in every box, or the same refusal in every box."""

import re

import pytest

from grader.calls.call import Call, fetch
from grader.grading.grade import Bench, grade
from grader.sandbox import choose
from grader.sandbox.box import Box
from grader.sandbox.interpreter import SteadyAddresses
from grader.sandbox.link import BoxLimits, Launcher
from grader.sandbox.process import ProcessLauncher
from grader.submissions.collect import Submission

TOP, END, INSIDE = "at the top", "at the end", "first thing in backward"

# What is written where; an ordinary Python runs all of it, and so does a box.
# fmt: off
HABITS = {
    "star import": (TOP, "from numpy import *\nfrom numpy.linalg import *"),
    "unique in backward": (INSIDE, "np.unique(np.asarray(labels))"),
    "statistics of an array": (INSIDE, "np.median(labels), np.percentile(labels, 90), np.histogram(labels, bins=2)"),
    "sets of arrays": (INSIDE, "np.intersect1d(labels, [0, 1]), np.isin(labels, [1]), np.setdiff1d([1, 2], labels)"),
    "masked arrays": (INSIDE, "np.ma.masked_invalid(labels).sum()"),
    "polynomials": (TOP, "import numpy as np\nfit = np.polynomial.Polynomial.fit([0, 1, 2], [0, 1, 4], 2)"),
    "arrays of text and records": (TOP, "import numpy as np\nnp.char.upper(np.array(['a']))\nnp.rec.array([(1, 2.0)], names='a,b')"),
    "saving to memory": (TOP, "import io\nimport numpy as np\nnp.savez(io.BytesIO(), w=np.ones(3))\nnp.save(io.BytesIO(), np.ones(2))"),
    "loading text from memory": (TOP, "import io\nimport numpy as np\nnp.loadtxt(io.StringIO('1 2'))\nnp.genfromtxt(['1 2'])"),
    "own checks with numpy.testing": (END, "import numpy.testing as npt\nnpt.assert_allclose(sigmoid(np.zeros(2)), 0.5)"),
    "weights if there are any": (TOP, "import numpy as np\ntry:\n    W = np.load('weights.npy')\nexcept FileNotFoundError:\n    W = None"),
    "a data folder if there is one": (TOP, "import os\nDATA = 'data'\nif os.path.isdir(DATA):\n    print(os.listdir(DATA))"),
    "paths beside the file": (TOP, "import os, sys\nHERE = os.path.dirname(os.path.abspath(__file__))\nsys.path.insert(0, HERE)\nos.chdir(HERE)"),
    "a home folder": (TOP, "from pathlib import Path\nCACHE = Path.home() / '.cache' / 'words'\nassert not CACHE.exists()"),
    "files found by a pattern": (TOP, "import glob\nfrom pathlib import Path\nprint(glob.glob('*.csv'), list(Path('.').glob('*.txt')))"),
    "removing what is left": (TOP, "import os\nif os.path.exists('log.txt'):\n    os.remove('log.txt')"),
    "argument with a default": (TOP, "import sys\nlr = float(sys.argv[1]) if len(sys.argv) > 1 else 0.1"),
    "argparse with defaults": (TOP, "import argparse\np = argparse.ArgumentParser()\np.add_argument('--lr', type=float, default=0.1)\nargs = p.parse_args()"),
    "UTF-8 prints": (TOP, "import sys\nsys.stdout.reconfigure(encoding='utf-8')\nprint('\u2207L \u2713')"),
    "wrapped prints": (TOP, "import io, sys\nsys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')\nprint('wrapped')"),
    "silenced prints": (TOP, "import contextlib, os\nwith open(os.devnull, 'w') as nothing, contextlib.redirect_stdout(nothing):\n    print('never')"),
    "prints collected": (INSIDE, "import contextlib, io\n    with contextlib.redirect_stdout(io.StringIO()) as text:\n        print('kept')"),
    "flushed progress": (INSIDE, "print('.', end='', flush=True)"),
    "clearing the screen": (TOP, "import os\nos.system('cls' if os.name == 'nt' else 'clear')"),
    "logging": (TOP, "import logging\nlogging.basicConfig(level=logging.INFO)\nlogging.getLogger(__name__).info('ready')"),
    "warnings off, errors on": (TOP, "import warnings\nimport numpy as np\nwarnings.filterwarnings('ignore')\nnp.seterr(over='ignore')"),
    "print options": (TOP, "import numpy as np\nnp.set_printoptions(precision=3, suppress=True, linewidth=120)"),
    "exit under main": (END, "if __name__ == '__main__':\n    exit()"),
    "help is a name": (TOP, "print(type(help), type(quit))"),
    "a thread pool": (TOP, "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as pool:\n    assert sum(pool.map(abs, range(-9, 0))) == 45"),
    "many threads": (TOP, "import threading\nts = [threading.Thread(target=sum, args=([1],)) for _ in range(24)]\n[t.start() for t in ts]\n[t.join() for t in ts]"),
    "a deep recursion": (TOP, "import sys\nsys.setrecursionlimit(20000)\ndef deep(n):\n    return 0 if n == 0 else 1 + deep(n - 1)\nassert deep(9000) == 9000"),
    "optional packages": (TOP, "try:\n    import matplotlib.pyplot as plt\n    from tqdm import tqdm\nexcept ImportError:\n    plt = tqdm = None"),
    "type hints and dataclasses": (TOP, "from dataclasses import dataclass\nfrom typing import Optional, NamedTuple\n@dataclass\nclass Settings:\n    lr: Optional[float] = None"),
    "an unseeded shuffle": (TOP, "import random\nimport numpy as np\nnp.random.shuffle(list(range(9)))\nrandom.sample(range(9), 3)\nrng = np.random.default_rng()"),
    "a timer": (TOP, "import time, timeit, datetime\nstart = time.perf_counter()\ntime.sleep(0.001)\nprint(datetime.datetime.now() > datetime.datetime(2020, 1, 1))"),
    "import by name": (INSIDE, "import importlib\n    importlib.import_module('numpy.fft').fft(np.ones(4))\n    __import__('statistics').mean([1, 2])"),
    "own source": (END, "import inspect\nassert 'def sigmoid' in inspect.getsource(sigmoid)"),
    "doctests and unit tests": (END, "import doctest, unittest\ndoctest.testmod()\nclass Own(unittest.TestCase):\n    def test(self):\n        self.assertTrue(True)"),
    "pickles and copies": (INSIDE, "import copy, pickle, json\n    pickle.loads(pickle.dumps(copy.deepcopy(params)))\n    json.dumps({'lr': 0.1})"),
    "a cache by lru_cache": (TOP, "from functools import lru_cache, reduce, partial\n@lru_cache(None)\ndef size(n):\n    return 2 * n + 1\nsize(3)"),
    "odd modules": (TOP, "import shlex, getopt, logging.handlers, sqlite3, zipfile, html.parser, csv, asyncio, curses.ascii"),
}
# fmt: on
# What a machine without a disk, network and screen refuses: the beginning of the message, the same in every box.
REFUSALS = {
    "a package that is not there": ("import torch", "ModuleNotFoundError: No module named 'torch'"),
    "a screen": ("import tkinter", "ModuleNotFoundError: No module named 'tkinter'"),
    "a file to read": ("data = open('data.txt').read()", "FileNotFoundError: [Errno 2] No such file or directory: 'data.txt'"),
    "a file to write": ("log = open('log.txt', 'w')", "PermissionError: [Errno 13] Permission denied: 'log.txt'"),
    "a folder to make": ("import os\nos.makedirs('out')", "PermissionError: [Errno 13] Permission denied: 'out'"),
    "another program": ("import subprocess\nsubprocess.run(['ls'])", "PermissionError: [Errno 1] Operation not permitted"),
    "a fork": ("import os\nos.fork()", "PermissionError: [Errno 1] Operation not permitted"),
    "a socket": ("import socket\nsocket.socket()", "PermissionError: [Errno 1] Operation not permitted"),
    "somebody who types": ("lr = input()", "EOFError: EOF when reading a line"),
}


def written(solution: str, where: str, text: str) -> str:
    if where == TOP:
        return f"{text}\n{solution}"
    if where == END:
        return f"{solution}\n\n{text}\n"
    lines, inside = re.split(r"(?<=\n)(?=    )", solution.split("def backward(", 1)[1], maxsplit=1)
    return solution.split("def backward(", 1)[0] + "def backward(" + lines + f"    {text}\n" + inside


@pytest.fixture(params=["strongest", "process"])
def box(request: pytest.FixtureRequest, launcher: Launcher) -> Launcher:
    """The strongest box of this place, and the portable one."""
    return launcher if request.param == "strongest" else ProcessLauncher()


def test_there_are_forty() -> None:
    """The table is long enough to mean something, and each habit changes the file."""
    assert len(HABITS) >= 40


@pytest.mark.parametrize("habit", HABITS)
def test_a_habit_costs_nothing(ner_window: Bench, box: Launcher, habit: str) -> None:
    """Right work written round in this way has full marks."""
    solution = ner_window.assignment.solution.decode()
    source = written(solution, *HABITS[habit])
    assert source != solution
    report = grade(ner_window, Submission("ner_window.py", source.encode()), box)
    off = [task for task in report.tasks if task.score < task.points]
    assert report.score == report.points, {task.task: task.findings[0].message if task.findings else task.note for task in off}


@pytest.mark.parametrize("wanted", REFUSALS)
def test_a_refusal_is_the_same_everywhere(ner_window: Bench, box: Launcher, wanted: str) -> None:
    """What cannot be had fails as on a machine that lacks it, in the same words in every box."""
    line, words = REFUSALS[wanted]
    source = f"{line}\n".encode() + ner_window.assignment.solution
    report = grade(ner_window, Submission("ner_window.py", source), box)
    assert report.score == 0
    assert f"cannot be imported: {words}" in report.tasks[0].findings[0].message


def test_a_codec_is_a_module_too(ner_window: Bench, box: Launcher) -> None:
    """A file in another encoding that says so is right."""
    source = "# -*- coding: cp1252 -*-\nNAME = 'na\u00efve'\n" + ner_window.assignment.solution.decode()
    assert grade(ner_window, Submission("ner_window.py", source.encode("cp1252")), box).score == 100


def drawn(launcher: Launcher, source: bytes) -> list[str]:
    with Box(launcher, "work.py", source, [], BoxLimits()) as box:
        return box.run([Call((*fetch({"all": ("call", ("global", "draws"), (), ())}),))])[0].leaves["all"].texts


DRAWS = b"""
import random
import numpy as np
class Thing:
    def __init__(self, number):
        self.number = number
def draws():
    np.random.seed()
    random.seed()
    drawn = [random.random(), random.Random().random(), np.random.rand(), np.random.default_rng().random()]
    drawn += [np.random.RandomState().rand(), hash("word")]
    return [repr(float(value)) for value in drawn]
def order():
    return [str(thing.number) for thing in {Thing(number) for number in range(2000)}]
"""


def test_unseeded_draws_come_from_the_content(launcher: Launcher) -> None:
    """One file draws alike on every run and in every box, another file otherwise; the numbers still differ among themselves."""
    first, again, process = drawn(launcher, DRAWS), drawn(launcher, DRAWS), drawn(ProcessLauncher(), DRAWS)
    assert first == again == process and len(set(first)) == len(first)
    other = drawn(launcher, DRAWS + b"# another\n")
    assert all(one != two for one, two in zip(first[:5], other[:5]))


def test_sets_of_objects_have_one_order() -> None:
    """Objects in a set are walked in the same order on every run, each of which has processes of its own."""
    source, orders = DRAWS.replace(b"def draws", b"def unused").replace(b"def order", b"def draws"), set()
    for _ in range(3):
        fresh = choose.launcher("auto")
        try:
            orders.add(tuple(drawn(fresh, source)))
        finally:
            fresh.close()
    if len(orders) > 1 and not may_steady():
        pytest.skip("this place does not let a program lay out its memory alike (Docker's default profile)")
    assert len(orders) == 1


def may_steady() -> bool:
    """Whether a program can be started here that does not randomise its addresses."""
    with SteadyAddresses() as steady:
        return steady
