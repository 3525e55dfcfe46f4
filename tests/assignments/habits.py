# ruff: noqa: E501 - one habit a line
"""Habits in which students write round right work, and what no box lets them do: one table for every place."""

import re
from collections.abc import Callable

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
    "linear algebra, late": (INSIDE, "np.linalg.norm(params['W']), np.linalg.svd(np.eye(2)), np.linalg.lstsq(np.eye(2), np.ones(2), rcond=None)"),
    "rarer parts of numpy": (TOP, "import numpy.ctypeslib, numpy.polynomial.chebyshev, numpy.lib.recfunctions, numpy.f2py\nimport numpy.typing as npt\nVector = npt.NDArray"),
    "what numpy is": (TOP, "import importlib.metadata\nimport numpy as np\nassert importlib.metadata.version('numpy') == np.__version__\nnp.show_config()"),
    "seeds at import": (TOP, "import random, time\nimport numpy as np\nrandom.seed(0)\nnp.random.seed(int(time.time()))\nrng = np.random.Generator(np.random.MT19937(3))"),
    "errors are raised": (TOP, "import numpy as np\nnp.seterr(all='raise')"),
    "warnings are errors": (TOP, "import warnings\nwarnings.filterwarnings('error')\nwarnings.filterwarnings('ignore', category=DeprecationWarning)"),
    "frozen dataclasses and enums": (TOP, "import enum\nfrom dataclasses import asdict, dataclass, field, replace\n@dataclass(frozen=True, slots=True)\nclass S:\n    lr: float = 0.1\n    names: list = field(default_factory=list)\nasdict(replace(S(), lr=0.2))\nclass K(enum.IntFlag):\n    A = enum.auto()"),
    "caches of every kind": (TOP, "import functools\nCACHE = {}\n@functools.cache\ndef fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\nfib(50)\nclass Net:\n    @functools.cached_property\n    def size(self):\n        return CACHE.setdefault('size', 3)\nNet().size"),
    "calls counted in a global": (INSIDE, "global CALLS\n    CALLS = globals().get('CALLS', 0) + 1\n    backward.last = params"),
    "argparse in main": (END, "def main():\n    import argparse\n    p = argparse.ArgumentParser(description=__doc__)\n    p.add_argument('data')\n    return p.parse_args()\nif __name__ == '__main__':\n    raise SystemExit(main())"),
    "known arguments": (TOP, "import argparse\np = argparse.ArgumentParser()\np.add_argument('--seed', type=int, default=1)\nargs, _ = p.parse_known_args()"),
    "somebody asked in main": (END, "if __name__ == '__main__':\n    n = int(input('n? '))"),
    "somebody asked if there": (TOP, "import sys\ntry:\n    n = input()\nexcept EOFError:\n    n = ''\nsys.stdin.read(), sys.stdin.isatty(), sys.stdout.isatty()"),
    "own classes pickled": (END, "import copy, pickle\nclass Own:\n    pass\npickle.loads(pickle.dumps(copy.deepcopy(Own())))"),
    "context managers": (TOP, "import contextlib, time\n@contextlib.contextmanager\ndef timer(name):\n    t = time.perf_counter()\n    yield\n    print(name, time.perf_counter() - t)\nwith timer('x'), contextlib.suppress(KeyError), contextlib.ExitStack() as stack:\n    stack.enter_context(contextlib.nullcontext())\n    {}['a']"),
    "threads in backward": (INSIDE, "import queue, threading\n    q, lock, event = queue.Queue(), threading.Lock(), threading.Event()\n    ts = [threading.Thread(target=q.put, args=(i,), daemon=True) for i in range(4)]\n    [t.start() for t in ts]\n    [t.join() for t in ts]\n    threading.Timer(0.001, event.set).start()\n    event.wait(5)"),
    "a thread pool of all cores": (INSIDE, "import os\n    from concurrent.futures import ThreadPoolExecutor, as_completed\n    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:\n        assert all(f.result() == 3 for f in as_completed([pool.submit(np.sum, np.ones(3)) for _ in range(8)]))"),
    "a large stack": (TOP, "import sys, threading\nsys.setrecursionlimit(10**6)\nthreading.stack_size(1 << 27)\nt = threading.Thread(target=print, args=('x',))\nt.start()\nt.join()"),
    "threads by multiprocessing": (TOP, "from multiprocessing.dummy import Pool\nfrom multiprocessing.pool import ThreadPool\nwith Pool(4) as pool, ThreadPool(2) as other:\n    assert pool.map(abs, [-1, 2]) == other.map(abs, [1, -2]) == [1, 2]"),
    "locks and queues of multiprocessing": (TOP, "import multiprocessing as mp\nlock, both, event, q = mp.Lock(), mp.RLock(), mp.Event(), mp.Queue()\nwith lock, both, both:\n    q.put(mp.cpu_count())\nassert q.get() >= 1\nmp.Semaphore(2).acquire()"),
    "a pool in main": (END, "import multiprocessing as mp\nif __name__ == '__main__':\n    with mp.Pool(2) as pool:\n        pool.map(abs, [1])"),
    "a pool if there may be one": (TOP, "import multiprocessing\ntry:\n    pool = multiprocessing.Pool(2)\nexcept OSError:\n    pool = None"),
    "a program if it is installed": (TOP, "import shutil, subprocess\ntry:\n    subprocess.check_output(['git', 'rev-parse', 'HEAD'])\nexcept (subprocess.CalledProcessError, FileNotFoundError):\n    pass\nassert shutil.which('dot') is None"),
    "a log file if it can be made": (TOP, "import logging, logging.handlers\ntry:\n    handler = logging.handlers.RotatingFileHandler('train.log')\nexcept OSError:\n    handler = logging.StreamHandler()\nlogging.getLogger().addHandler(handler)\nlogging.warning('x')"),
    "data if there is any": (TOP, "import csv, json, pickle\nimport numpy as np\nfrom pathlib import Path\nfor read in (lambda: json.load(open('c.json')), lambda: list(csv.reader(open('c.csv'))), lambda: np.loadtxt('x.txt'), lambda: Path('a.txt').read_text(), lambda: pickle.load(open('m.pkl', 'rb')), lambda: np.memmap('x', mode='r')):\n    try:\n        read()\n    except FileNotFoundError:\n        pass"),
    "files taken away and moved if there": (TOP, "import os, shutil\nfrom pathlib import Path\nPath('old').unlink(missing_ok=True)\nfor change in (lambda: os.remove('x'), lambda: os.rename('a', 'b'), lambda: os.rmdir('d'), lambda: shutil.copy('a', 'b'), lambda: os.chmod('x', 0o644), lambda: shutil.rmtree('out'), lambda: os.chdir('data')):\n    try:\n        change()\n    except FileNotFoundError:\n        pass\nshutil.rmtree('out', ignore_errors=True)"),
    "a temporary folder if there is one": (TOP, "import tempfile\ntry:\n    folder = tempfile.TemporaryDirectory()\nexcept OSError:\n    folder = None\nwith tempfile.SpooledTemporaryFile() as file:\n    file.write(b'x')"),
    "a download if there is a network": (TOP, "import urllib.error, urllib.request\ntry:\n    urllib.request.urlopen('http://example.org/x.txt', timeout=1)\nexcept urllib.error.URLError:\n    pass"),
    "looking round": (TOP, "import os\nfrom pathlib import Path\nassert os.getcwd() == os.path.dirname(os.path.abspath(__file__))\nassert not os.path.exists('/etc/passwd') and not Path('/usr/bin').is_dir() and os.path.isdir('/')\nassert list(os.walk('.')) == [('.', [], [])]"),
    "the environment": (TOP, "import getpass, os, platform, socket\nos.environ['OMP_NUM_THREADS'] = '1'\nos.environ['HOME'], os.environ.setdefault('X', '1'), os.getenv('CUDA_VISIBLE_DEVICES')\nprint(getpass.getuser(), platform.platform(), platform.processor(), socket.gethostname(), os.uname())"),
    "dates and the locale": (TOP, "import calendar, datetime, locale, time\nlocale.setlocale(locale.LC_ALL, '')\nprint(time.strftime('%c'), datetime.datetime.now().astimezone(), calendar.month_name[1], f'{1000:n}')\nos_time = time.get_clock_info('perf_counter')"),
    "every kind of type hint": (TOP, "from __future__ import annotations\nimport typing\nfrom typing import *\nimport numpy.typing as npt\nT = TypeVar('T')\nclass P(Protocol):\n    def f(self) -> int: ...\nclass D(TypedDict, total=False):\n    L: npt.NDArray\nclass G(Generic[T]): ...\ndef f(x: Annotated[int, 'n']) -> Optional[int]: ...\ntyping.get_type_hints(f)\ntry:\n    from typing_extensions import Self\nexcept ImportError:\n    Self = Any"),
    "own tests run at import": (END, "import unittest\nclass Own(unittest.TestCase):\n    def test(self):\n        np.testing.assert_allclose(sigmoid(np.zeros(2)), 0.5)\nunittest.main(argv=[''], exit=False)\nunittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(Own))"),
    "stand-ins for packages": (TOP, "import importlib.util\ntry:\n    from scipy.special import expit\n    from numba import njit\n    from tqdm import tqdm\n    from google.colab import drive\nexcept ImportError:\n    njit = lambda f: f\n    tqdm = lambda x, **options: x\nHAVE = importlib.util.find_spec('torch') is not None\nfor i in tqdm(range(3), desc='x'):\n    pass"),
    "at the end and on signals": (TOP, "import atexit, faulthandler, signal, tracemalloc\natexit.register(print, 'bye')\nsignal.signal(signal.SIGINT, signal.default_int_handler)\nfaulthandler.enable()\ntracemalloc.start()\ntracemalloc.stop()"),
    "a clock of one's own": (INSIDE, "import signal\n    old = signal.signal(signal.SIGALRM, lambda number, frame: None)\n    signal.alarm(3)\n    signal.alarm(0)\n    signal.signal(signal.SIGALRM, old)"),
    "collecting garbage": (INSIDE, "import gc\n    gc.collect()"),
    "a profiler": (INSIDE, "import cProfile, io, pstats\n    profile = cProfile.Profile()\n    profile.runcall(np.sum, labels)\n    pstats.Stats(profile, stream=io.StringIO()).print_stats(3)"),
    "looking at itself": (END, "import ast, inspect, sys\nimport ner_window\nast.parse(inspect.getsource(forward))\ninspect.getsource(sys.modules[__name__]), inspect.signature(forward), inspect.stack()[0].lineno\nassert ner_window.forward is forward"),
    "tees and writers": (TOP, "import codecs, sys\nclass Tee:\n    def __init__(self, stream):\n        self.stream = stream\n    def write(self, text):\n        return self.stream.write(text)\n    def flush(self):\n        self.stream.flush()\nsys.stdout = Tee(codecs.getwriter('utf-8')(sys.stdout.buffer))\nprint('x')"),
    "functions put in others' places": (END, "import functools, time\ndef timed(f):\n    @functools.wraps(f)\n    def inner(*a, **k):\n        start = time.time()\n        result = f(*a, **k)\n        print(f'{f.__name__} took {time.time() - start:.6f}')\n        return result\n    return inner\nloss, backward = timed(loss), functools.partial(backward)\nclass Net:\n    forward = staticmethod(forward)\nforward = Net().forward"),
    "functions had on demand": (END, "_loss = loss\ndel loss\ndef __getattr__(name):\n    if name == 'loss':\n        return _loss\n    raise AttributeError(name)"),
    "a database and archives in memory": (TOP, "import bz2, gzip, io, lzma, sqlite3, zipfile\nsqlite3.connect(':memory:').execute('create table t(x)')\ngzip.compress(b'x'), bz2.compress(b'x'), lzma.compress(b'x')\nzipfile.ZipFile(io.BytesIO(), 'w').writestr('a', 'b')"),
    "help on a function": (TOP, "import numpy as np\nhelp(np.dot)\nnp.info(np.dot)\nimport this"),
    "shapes of the newest syntax": (TOP, "def f(x):\n    match x:\n        case {'a': [int(y), *_]} if y:\n            return y\n        case _:\n            return None\nf({'a': [1]})\nif (n := 10) > 5:\n    print(f'{n=}')"),
    "libraries of C": (TOP, "import ctypes, ctypes.util, mimetypes\nctypes.util.find_library('m')\nctypes.CDLL(None), ctypes.c_double(1).value, mimetypes.guess_type('a.txt')"),
}
# fmt: on
# How a file is written down: each codec by a word of its own; ends of lines, tabs and marks as editors leave them.
CODECS = {
    "latin-1": "na\u00efve",
    "cp1252": "na\u00efve",
    "gbk": "\u4e2d\u6587",
    "big5": "\u4e2d\u6587",
    "shift_jis": "\u65e5\u672c",
}
CODECS |= {"koi8-r": "\u043c\u0438\u0440", "euc-kr": "\ud55c\uad6d", "mac-roman": "\u00e9", "utf-8-sig": "\u20ac", "ascii": "e"}
WAYS: dict[str, Callable[[str], str]] = {
    "Windows' ends of lines": lambda text: text.replace("\n", "\r\n"),
    "old Macs' ends of lines": lambda text: text.replace("\n", "\r"),
    "tabs": lambda text: text.replace("    ", "\t"),
    "form feeds": lambda text: text.replace("\n\n\ndef", "\n\f\ndef"),
    "a mark at the beginning": lambda text: f"\ufeff{text}",
    "no end of the last line": str.rstrip,
}
# Habits that change what others find, or that must come first: no other stands in one file with them.
ALONE = (
    "star import",
    "errors are raised",
    "warnings are errors",
    "every kind of type hint",
    "wrapped prints",
    "tees and writers",
)
# What a machine without a disk, network and screen refuses: the beginning of the message, the same in every box.
REFUSALS = {
    "a package that is not there": ("import torch", "ModuleNotFoundError: No module named 'torch'"),
    "a screen": ("import tkinter", "ModuleNotFoundError: No module named 'tkinter'"),
    "a file to read": ("data = open('data.txt').read()", "FileNotFoundError: [Errno 2] No such file or directory: 'data.txt'"),
    "a file to write": ("log = open('log.txt', 'w')", "PermissionError: [Errno 13] Permission denied: 'log.txt'"),
    "a folder to make": ("import os\nos.makedirs('out')", "PermissionError: [Errno 13] Permission denied: 'out'"),
    "another program": (
        "import subprocess\nsubprocess.run(['ls'])",
        "FileNotFoundError: [Errno 2] No such file or directory: 'ls'",
    ),
    "a fork": ("import os\nos.fork()", "PermissionError: [Errno 1] Operation not permitted"),
    "a socket": ("import socket\nsocket.socket()", "PermissionError: [Errno 1] Operation not permitted"),
    "a pool of processes": (
        "import multiprocessing\npool = multiprocessing.Pool(2)",
        "PermissionError: [Errno 1] Operation not permitted",
    ),
    "an executor of processes": (
        "from concurrent.futures import ProcessPoolExecutor\nlist(ProcessPoolExecutor(2).map(abs, [1]))",
        "PermissionError: [Errno 1] Operation not permitted",
    ),
    "a spawned process": (
        "import multiprocessing as mp\nmp.get_context('spawn').Process(target=print).start()",
        "PermissionError: [Errno 1] Operation not permitted",
    ),
    "shared numbers": (
        "import multiprocessing\nv = multiprocessing.Value('i', 0)",
        "FileNotFoundError: [Errno 2] No such file or directory: '/dev/shm'",
    ),
    "Python once more": (
        "import subprocess, sys\nsubprocess.check_call([sys.executable, '-m', 'pip', 'install', 'numpy'])",
        "PermissionError: [Errno 1] Operation not permitted",
    ),
    "a shell": ("import os\nos.popen('nvidia-smi').read()", "FileNotFoundError: [Errno 2] No such file or directory: '/bin/sh'"),
    "a log file": (
        "import logging\nlogging.basicConfig(filename='train.log')",
        "PermissionError: [Errno 13] Permission denied: '/train.log'",
    ),
    "saved weights": (
        "import numpy as np\nnp.save('weights', np.ones(2))",
        "PermissionError: [Errno 13] Permission denied: 'weights.npy'",
    ),
    "a temporary file": (
        "import tempfile\ntempfile.NamedTemporaryFile()",
        "FileNotFoundError: [Errno 2] No usable temporary directory found in ['/tmp', '/var/tmp', '/usr/tmp', '/']",
    ),
    "a file to move": ("import os\nos.replace('a', 'b')", "FileNotFoundError: [Errno 2] No such file or directory: 'a' -> 'b'"),
    "a download": (
        "import urllib.request\nurllib.request.urlopen('http://example.org/x')",
        "URLError: <urlopen error [Errno -3] Temporary failure in name resolution>",
    ),
    "an address": (
        "import socket\nsocket.create_connection(('127.0.0.1', 80))",
        "PermissionError: [Errno 1] Operation not permitted",
    ),
    "being nice": ("import os\nos.nice(5)", "PermissionError: [Errno 1] Operation not permitted"),
    "its own file": ("open(__file__).read()", "FileNotFoundError: [Errno 2] No such file or directory: 'ner_window.py'"),
    "somebody who types": ("lr = input()", "EOFError: EOF when reading a line"),
}


def written(solution: str, where: str, text: str) -> str:
    """The solution with a text where it belongs."""
    if where == TOP:
        return f"{text}\n{solution}"
    if where == END:
        return f"{solution}\n\n{text}\n"
    lines, inside = re.split(r"(?<=\n)(?=    )", solution.split("def backward(", 1)[1], maxsplit=1)
    return solution.split("def backward(", 1)[0] + "def backward(" + lines + f"    {text}\n" + inside


def right(solution: str) -> dict[str, bytes]:
    """Right work in every habit, by name."""
    found = {name: written(solution, *habit).encode() for name, habit in HABITS.items()}
    for codec, word in CODECS.items():
        found[f"in {codec}"] = f"# -*- coding: {codec} -*-\nNAME = '{word}'\n{solution}".encode(codec)
    return found | {name: way(solution).encode() for name, way in WAYS.items()}


def grouped(solution: str, groups: int) -> dict[str, bytes]:
    """The same in few files: habits that get on with one another stand together, and every way of writing down is compiled."""
    together = [name for name in HABITS if name not in ALONE]
    found = {}
    for number in range(groups):
        text = solution
        for name in together[number::groups]:
            text = written(text, *HABITS[name])
        found[f"group {number}"] = text.encode()
    ways = [data for name, data in right(solution).items() if name not in HABITS]
    found["ways of writing down"] = f"for data in {ways!r}:\n    compile(data, 'x.py', 'exec')\n{solution}".encode()
    return found | {name: right(solution)[name] for name in ALONE}


def refused(solution: str) -> dict[str, bytes]:
    """Right work below what no box allows, by its name."""
    return {name: f"{line}\n{solution}".encode() for name, (line, _) in REFUSALS.items()}


def told(name: str) -> str:
    """How the message of a refusal begins."""
    return f"cannot be imported: {REFUSALS[name][1]}"


def all_refused() -> bytes:
    """One file that tries whatever is refused; ``answers`` tells what came of it, in the table's order."""
    lines = [line for line, _ in REFUSALS.values()]
    return f"""
def answer(line):
    try:
        exec(compile(line, "ner_window.py", "exec"), {{"__name__": "ner_window", "__file__": "ner_window.py"}})
    except BaseException as error:
        return f"{{type(error).__name__}}: {{error}}"
    return "nothing"
def answers():
    return [answer(line) for line in {lines!r}]
""".encode()
