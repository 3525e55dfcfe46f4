"""What numpy computes with in a worker is what it computes with here."""

import json
import subprocess
import sys

import pytest

from grader.sandbox import interpreter
from grader.worker import kernels

TELLS = """
import json, os, sys
sys.path.insert(0, sys.argv[1])
try:
    from numpy._core import _multiarray_umath as numpy
except ImportError:  # numpy 1
    from numpy.core import _multiarray_umath as numpy
print(json.dumps([name for name in numpy.__cpu_dispatch__ if numpy.__cpu_features__[name]]))
"""


def features(environment: dict[str, str]) -> list[str]:
    """The features of the processor that numpy uses, and could do without, where it starts with this environment."""
    command = [sys.executable, *interpreter.FLAGS, "-c", TELLS, interpreter.numpy_home()]
    found: list[str] = json.loads(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    return found


def test_what_a_place_has_chosen_reaches_a_workers_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A feature that numpy is told to leave alone is not used in a worker; without the choice it is."""
    monkeypatch.delenv("NPY_DISABLE_CPU_FEATURES", raising=False)
    able = features(interpreter.environment())
    if not able:
        pytest.skip("numpy uses no feature here that it could do without")
    monkeypatch.setenv("NPY_DISABLE_CPU_FEATURES", able[-1])
    assert features(interpreter.environment()) == able[:-1]
    assert features(interpreter.ENVIRONMENT) == able


def test_nothing_else_is_handed_on_and_all_of_it_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker starts with the choices, its own variables and no others; forgotten, none is left in the process."""
    for name in kernels.CHOICES:  # each, so that what is forgotten here comes back for the tests that follow
        monkeypatch.setenv(name, "Haswell")
    monkeypatch.setenv("OPENBLAS_VERBOSE", "2")
    monkeypatch.setenv("COURSE_SECRET", "x")
    assert set(interpreter.environment()) - set(interpreter.ENVIRONMENT) == set(kernels.CHOICES)
    assert interpreter.environment()["OPENBLAS_CORETYPE"] == "Haswell"
    kernels.forget()
    assert interpreter.environment() == interpreter.ENVIRONMENT
