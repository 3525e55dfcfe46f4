"""numpy's own docstrings, run in the box and outside: what differs has a reason. `make oldest` does it on the oldest numpy."""

import json
import subprocess
import sys
from pathlib import Path

import numpy
import pytest

from grader.sandbox.box import Box
from grader.sandbox.link import BoxLimits, Launcher
from grader.sandbox.process import ProcessLauncher
from grader.worker import kernels

from .places import ROOT
from .report import asked

SOURCE = Path(__file__).with_name("examples_of_numpy.py").read_bytes()
# The biggest that hold examples. numpy.random comes first: an example elsewhere that gets a temporary file outside draws
# its name, and what is drawn later without a seed would differ.
MODULES = """
    numpy.random numpy numpy.ma numpy.linalg numpy.fft numpy.polynomial numpy.char numpy.lib.stride_tricks
""".split()  # noqa: SIM905
A_FILE, AN_ADDRESS, A_TIME = "writes or reads a file", "prints an address in decimal", "prints how long something took"
REASONS = {
    **dict.fromkeys(("numpy.fromfile", "numpy.load", "numpy.memmap", "numpy.save", "numpy.savetxt", "numpy.savez"), A_FILE),
    **dict.fromkeys(("numpy.savez_compressed", "numpy.DataSource"), A_FILE),
    "numpy.recarray": "shows memory that nobody has filled",
    "numpy.lookfor": "reads the sources of modules",
    "numpy.datetime_as_string": "reads the files of time zones",
    "numpy.from_dlpack": "imports PyTorch, which may be installed outside",
    **dict.fromkeys(("numpy.all", "numpy.any", "numpy.ndarray.ctypes"), AN_ADDRESS),
    **dict.fromkeys(("numpy.ma.ids", "numpy.ma.MaskedArray.ids", "numpy.ma.masked_array.ids"), AN_ADDRESS),
    **dict.fromkeys(("numpy.std", "numpy.var", "numpy.ma.var"), A_TIME),
    **dict.fromkeys(("numpy.ma.MaskedArray.var", "numpy.ma.masked_array.var"), A_TIME),
}
ROOMY = BoxLimits(call_seconds=110.0, total_seconds=400.0, cpu_seconds=400.0, memory_bytes=4 << 30)
OUTSIDE = """
import json, os, sys, tempfile
sys.path += [{root!r}, {packages!r}]
from grader.worker.ordinary import seed_everything
sys.path.remove({root!r})
os.chdir(tempfile.mkdtemp())
source = open({source!r}, "rb").read()
seed_everything([("work.py", source)])
scope = {{"__name__": "work"}}
exec(compile(source, "work.py", "exec"), scope)
print("\\n" + json.dumps({{name: scope["told"](name) for name in {modules!r}}}))
"""


def outside() -> dict[str, list[str]]:
    """What an ordinary interpreter with nothing but numpy prints, seeded as the box is."""
    code = OUTSIDE.format(
        root=str(ROOT), packages=str(Path(numpy.__file__).parent.parent), modules=MODULES,
        source=str(Path(__file__).with_name("examples_of_numpy.py")),
    )  # fmt: skip
    environment = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    environment |= kernels.chosen()  # other kernels round otherwise
    done = subprocess.run([sys.executable, "-S", "-s", "-c", code], capture_output=True, text=True, env=environment, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["strongest", "process"])
def test_examples_print_the_same(launcher: Launcher, kind: str) -> None:
    """Each docstring's examples print in the box what they print outside, but for those in the table."""
    with Box(ProcessLauncher() if kind == "process" else launcher, "work.py", SOURCE, [], ROOMY) as box:
        outcomes = box.run([asked("told", name) for name in MODULES])
    assert [outcome.status for outcome in outcomes] == ["returned"] * len(MODULES)
    inside = {name: outcome.leaves["answer"].texts for name, outcome in zip(MODULES, outcomes)}
    expected = outside()
    assert sum(map(len, expected.values())) > 700
    for name in MODULES:
        ours, theirs = (dict(line.split() for line in lines[name]) for lines in (inside, expected))
        assert ours.keys() == theirs.keys()
        assert {thing for thing in ours if ours[thing] != theirs[thing]} <= REASONS.keys()
