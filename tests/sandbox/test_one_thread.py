"""How many threads the program itself computes with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COUNT = "import os, sys; sys.argv = ['grader', 'schema']; import grader.cli, numpy; print(len(os.listdir('/proc/self/task')))"


@pytest.mark.skipif(not Path("/proc/self/task").is_dir() or (os.cpu_count() or 1) < 2, reason="needs /proc and two cores")
@pytest.mark.parametrize(("program", "alone"), [(COUNT, True), (COUNT.replace("grader.cli, ", ""), False)])
def test_the_grader_computes_with_one_thread(program: str, alone: bool) -> None:
    """BLAS threads that have nothing to do would take the zygote's core; without the program, numpy starts them."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    told = subprocess.run([sys.executable, "-c", program], env=kept, capture_output=True, text=True, check=True).stdout
    assert (int(told) == 1) is alone
