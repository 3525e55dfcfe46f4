"""What student code can import in a jail: once the root is empty, nothing more can be read from a disk."""

import re
import sys
from collections.abc import Sequence

# Importing the standard library must do no harm, so nearly all of it can be had; what needs a screen cannot. What
# numerical homework hardly ever uses takes as long to import as numpy itself, so it is there only for a submission
# that mentions it: a person waits for everybody else's.
NUMPY = "numpy.exceptions numpy.fft numpy.linalg numpy.random"
RARE_NUMPY = "numpy.ma numpy.polynomial numpy.testing numpy.typing"
STANDARD = """
    __future__ _strptime abc argparse array ast base64 bisect calendar cmath codecs collections.abc concurrent.futures
    contextlib copy csv ctypes dataclasses datetime decimal difflib enum errno fnmatch fractions functools getpass
    glob gzip hashlib heapq hmac importlib.util inspect io itertools json keyword linecache locale logging math
    numbers operator os.path pathlib pickle platform pprint queue random re reprlib resource secrets select shutil
    signal statistics string struct subprocess tempfile textwrap threading time timeit token tokenize traceback
    tracemalloc types typing unicodedata uuid warnings weakref zlib
"""
RARE = """
    asyncio bz2 cmd code codeop colorsys configparser cProfile dis doctest email.message filecmp fileinput graphlib
    html.parser http.client ipaddress lzma mmap multiprocessing.pool opcode optparse pdb pickletools pkgutil profile
    pstats rlcompleter runpy sched shelve socketserver sqlite3 ssl stat symtable sysconfig tarfile tomllib trace
    unittest unittest.mock urllib.request xml.etree.ElementTree xmlrpc.client zipfile zoneinfo
"""
CODECS = "ascii idna latin_1 unicode_escape utf_16 utf_8_sig"
RARE_NAMES = "|".join(sorted({name.split(".")[0] for name in RARE.split()})).encode()
RARE_IMPORT = re.compile(rb"^[\s\"]*(?:import|from)\b[^\n]*\b(?:" + RARE_NAMES + rb")\b", re.MULTILINE)
RARE_OF_NUMPY = re.compile(rb"\bn(?:um)?py?\b[.\s]+(?:import\s+)?(?:ma|polynomial|testing|typing)\b")


def mentions_rare(source: bytes) -> bool:
    """Whether a submission, Python or a notebook, may want one of the rare modules. To be wrong costs only time."""
    return RARE_IMPORT.search(source) is not None or RARE_OF_NUMPY.search(source) is not None


def common_modules(homes: Sequence[str], rare: bool) -> None:
    """Import what student code may import, and what a box itself needs, from the standard library and ``homes``.

    The folders of ``homes`` do not stay importable. Raises ImportError where numpy or the worker is not in them.
    """
    sys.path += homes
    import grader.sandbox.jail.confine
    import grader.worker.serve  # noqa: F401

    more = f"{RARE} {RARE_NUMPY}".split() if rare else []
    for name in (*NUMPY.split(), *STANDARD.split(), *more, *(f"encodings.{codec}" for codec in CODECS.split())):
        try:
            __import__(name)
        except ImportError:
            continue  # this Python or this numpy has no such module
    for home in homes:
        sys.path.remove(home)
