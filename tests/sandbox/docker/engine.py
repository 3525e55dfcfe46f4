"""A Docker engine for tests that need one, and the images built from the code as it is now."""

import fcntl
import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BOX_IMAGE = os.environ.get("GRADER_BOX_IMAGE", "grader-box:latest")
IMAGE = os.environ.get("GRADER_IMAGE", "grader:latest")


@functools.cache
def box_image() -> str:
    """The name of the box's image, built from this checkout as ``IMAGE`` is; skips the test where there is no engine or base."""
    if shutil.which("docker") is None or subprocess.run(["docker", "info"], capture_output=True).returncode != 0:
        pytest.skip("no Docker engine runs here")
    # Two workers of pytest must not build at the same time; where nothing changed, building costs a second or two.
    with open(Path(tempfile.gettempdir()) / "grader-image.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        built = subprocess.run([ROOT / ".ci" / "image"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if built.returncode == 2:
        pytest.skip(built.stderr.strip() or "there is no base image here")
    assert built.returncode == 0, built.stderr[-2000:]
    return BOX_IMAGE
