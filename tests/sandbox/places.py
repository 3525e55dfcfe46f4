"""Places in which boxes are tested: as root, as an ordinary user, and in the two kinds of container."""

import functools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy
import pytest

TESTS = Path(__file__).resolve().parent.parent
ROOT = TESTS.parent
PACKAGES = Path(numpy.__file__).parent.parent
IMAGE = os.environ.get("GRADER_TEST_IMAGE", "local/autograder-base:bookworm")
SPARE_UID = 58231
HARDENED = ["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", "1000", "--network", "none", "--read-only"]
LINUX = sys.platform.startswith("linux")


@functools.cache
def report(place: str, box: str) -> dict[str, object]:
    """What ``sandbox.report`` prints in ``place``; skips the test where this machine has no such place."""
    command, options = PLACES[place]()
    done = subprocess.run(
        [*command, *BEFORE.get(place, ["-m"]), "sandbox.report", box], capture_output=True, text=True, timeout=120, **options
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def python_path(*folders: object) -> str:
    return os.pathsep.join(map(str, (TESTS, ROOT, *folders)))


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": python_path(PACKAGES), "PYTHONDONTWRITEBYTECODE": "1", "GRADER_SECRET": "hunter2"}


def as_root() -> tuple[list[str], dict[str, object]]:
    if not LINUX or os.geteuid() != 0:
        pytest.skip("the tests do not run as root on Linux")
    return [sys.executable], {"env": environment()}


def as_user() -> tuple[list[str], dict[str, object]]:
    """Ourselves where we are an ordinary user; else another user, with a Python that they may start."""
    if not LINUX:
        pytest.skip("the jail is made of Linux's means")
    if os.geteuid() != 0:
        return [sys.executable], {"env": environment()}
    who = {"user": SPARE_UID, "group": SPARE_UID, "extra_groups": [], "env": environment(), "cwd": "/"}
    # An interpreter in root's home is out of reach; the system's, of the same version, can use the same packages.
    for python in (sys.executable, f"/usr/bin/python{sys.version_info[0]}.{sys.version_info[1]}"):
        try:
            tried = subprocess.run([python, "-c", "import numpy, msgspec, pyseccomp"], capture_output=True, **who)
        except OSError:
            continue
        if tried.returncode == 0:
            return [python], who
    pytest.skip("no Python here can be started by an ordinary user")


def in_container(*options: str) -> tuple[list[str], dict[str, object]]:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "image", "inspect", IMAGE], capture_output=True).returncode:
        pytest.skip(f"no Docker engine with the image {IMAGE} is running here")
    mounts = [f"--volume={folder}:{folder}:ro" for folder in (TESTS, ROOT / "grader", PACKAGES)]
    variables = ["--env", f"PYTHONPATH={python_path(PACKAGES)}", "--env", "PYTHONDONTWRITEBYTECODE=1"]
    run = [docker, "run", "--rm", *mounts, *variables, *options, IMAGE, "python3"]
    versions = subprocess.run([*run, "-c", "import numpy, msgspec, pyseccomp"], capture_output=True, text=True)
    if versions.returncode:
        pytest.skip(f"the image's Python cannot use our packages: {versions.stderr[-200:]}")
    return run, {}


PLACES = {
    "root": as_root,
    "user": as_user,
    "bare user": as_user,
    "container": in_container,
    "powerless container": lambda: in_container("--cap-drop", "ALL"),
    "hardened container": lambda: in_container(*HARDENED),
}
BEFORE = {"bare user": ["-m", "sandbox.bare"]}
ALL_PLACES = [
    pytest.param(place, marks=[pytest.mark.jail, *([pytest.mark.docker] if "container" in place else [])]) for place in PLACES
]
