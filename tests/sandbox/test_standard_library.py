"""The box is an ordinary Python without a disk: every module of the standard library and of numpy imports, or has a reason."""

import json
import subprocess
import sys
import sysconfig
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import numpy
import pytest

from grader.sandbox.box import Box
from grader.sandbox.link import BoxLimits, Launcher
from grader.sandbox.process import ProcessLauncher
from grader.worker.refusals import LEFT_OUT, is_left_out

from .report import asked

STANDARD = Path(sysconfig.get_paths()["stdlib"])
REASONS = {
    "_tkinter": "needs a screen",
    "tkinter": "needs a screen",
    "turtle": "needs a screen",
    "turtledemo": "needs a screen",
    "idlelib": "needs a screen",
    "distutils": "makes installations; gone in Python 3.12",
    "ensurepip": "changes installations",
    "lib2to3": "translates Python 2; gone in Python 3.13",
    "test": "tests Python itself",
    "tests": "tests numpy itself",
    "conftest": "tests numpy itself",
    "_distutils": "a part of numpy.f2py that needs distutils",
}
# Parts of older numpys that fail in a box and not outside, or otherwise: students have no use for them.
OLD_PARTS = {
    **dict.fromkeys(("numpy.doc", "numpy.doc.constants", "numpy.doc.ufuncs"), "lists the folder that it lies in"),
    **dict.fromkeys(("numpy.core.setup_common", "numpy.random.setup"), "makes installations by distutils, which is left out"),
    "numpy._pyinstaller.test_pyinstaller": "tests numpy itself, by pytest",
}
TRY_ALL = """
def failing(names):
    import importlib, warnings
    warnings.simplefilter("ignore")
    found = []
    for name in names:
        try:
            importlib.import_module(name)
        except BaseException as error:
            found.append(f"{name}: {type(error).__name__}")
    return found or ["none"]
"""
ROOMY = BoxLimits(call_seconds=100.0, total_seconds=200.0, cpu_seconds=200.0, memory_bytes=4 << 30, open_files=64)


def names_under(folder: Path, prefix: str = "") -> list[str]:
    """The modules of a folder, with those of its packages."""
    found = []
    for path in sorted(folder.iterdir()):
        name, _, rest = path.name.partition(".")
        if path.is_dir() and (path / "__init__.py").exists():
            found += [prefix + name, *names_under(path, f"{prefix}{name}.")]
        elif rest == "py" and name not in ("__init__", "__main__") or f".{rest}" in EXTENSION_SUFFIXES:
            found.append(prefix + name)
    return found


def asked_for() -> list[str]:
    """Every module but those that are left out, in whole packages or by a last name."""
    numpys = names_under(Path(numpy.__file__).parent, "numpy.")
    everything = [*names_under(STANDARD), *names_under(STANDARD / "lib-dynload"), *sys.builtin_module_names, *numpys]
    return [name for name in everything if not any(is_left_out(part) for part in name.split("."))]


def failing_in(launcher: Launcher, names: list[str]) -> set[str]:
    with Box(launcher, "work.py", TRY_ALL.encode(), [], ROOMY) as box:
        outcome = box.run([asked("failing", tuple(names))])[0]
    assert outcome.status == "returned", outcome
    return {line for line in outcome.leaves["answer"].texts if line != "none"}


def failing_outside(names: list[str]) -> set[str]:
    """The same in an ordinary interpreter on this machine."""
    code = f"{TRY_ALL}\nimport json, sys\nsys.path.append({str(Path(numpy.__file__).parent.parent)!r})\n"
    code += "told = failing(json.load(sys.stdin))\nprint('\\n' + json.dumps(told))"
    command = [sys.executable, "-S", "-s", "-c", code]
    done = subprocess.run(command, input=json.dumps(names), capture_output=True, text=True, check=True)
    return {line for line in json.loads(done.stdout.splitlines()[-1]) if line != "none"}


@pytest.mark.parametrize("kind", ["strongest", "process"])
def test_every_module_imports_as_outside(launcher: Launcher, kind: str) -> None:
    """What an ordinary interpreter imports on this machine, a box imports; what fails there fails in the same way."""
    names = asked_for()
    assert len(names) > 500
    otherwise = failing_in(ProcessLauncher() if kind == "process" else launcher, names) ^ failing_outside(names)
    assert {told.partition(":")[0] for told in otherwise} <= OLD_PARTS.keys()


def test_what_is_left_out_has_its_reason() -> None:
    """The list of what no box has is the one above, and nothing that students use matches it by accident."""
    assert set(LEFT_OUT.split()) == set(REASONS)
    left_out = {name for name in names_under(STANDARD) if "." not in name and is_left_out(name)}
    assert {name for name in left_out if not name.startswith(("_", "xx"))} <= set(REASONS)


@pytest.mark.parametrize("kind", ["strongest", "process"])
@pytest.mark.parametrize("module", ["torch_of_another_world", "tkinter", "test.support", "numpy.no_such_part"])
def test_what_is_no_module_still_fails(launcher: Launcher, kind: str, module: str) -> None:
    """The oracle: a module that is not there, or is left out, is said to be missing, in every box."""
    assert failing_in(ProcessLauncher() if kind == "process" else launcher, [module]) == {f"{module}: ModuleNotFoundError"}
