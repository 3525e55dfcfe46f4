"""The zygote: it starts before anything is learned, learns nothing, and ends with the grader."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox.box import Box
from grader.sandbox.jail import zygote as zygote_module
from grader.sandbox.jail.launcher import JailLauncher
from grader.sandbox.jail.preload import COMMON
from grader.sandbox.jail.zygote import ZygoteFailed, start
from grader.sandbox.layers import LEAST
from grader.sandbox.link import BoxLimits

from ..places import LINUX, PACKAGES, ROOT, python_path
from ..processes import descendants, wait_until_gone
from ..report import asked

pytestmark = [pytest.mark.jail, pytest.mark.skipif(not LINUX, reason="the jail is made of Linux's means")]


@pytest.fixture
def ready():
    """A zygote that is ready, and nothing else."""
    zygote = start()
    zygote.wait_ready()
    yield zygote
    zygote.close()


def itself(pid: int) -> int:
    """The process that forks boxes: the one that was started, or the last below it."""
    return max([pid, *descendants(pid)])


def test_starting_imports_next_to_nothing():
    """To start a zygote, a program need not have loaded numpy, a library of commands, or subprocess."""
    code = "import sys; before = set(sys.modules); from grader.sandbox.jail import zygote; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"numpy", "click", "msgspec", "subprocess", "threading", "pathlib", "tempfile"} & set(done.stdout.split())


needs_root = pytest.mark.skipif(
    LINUX and os.geteuid() != 0, reason="only root may look into a process that has left its namespaces"
)


@needs_root
def test_environment_is_its_own(monkeypatch):
    """What is in the grader's environment does not reach the zygote."""
    monkeypatch.setenv("GRADER_SECRET", "hunter2")
    zygote = start()
    try:
        zygote.wait_ready()
        assert b"hunter2" not in Path(f"/proc/{itself(zygote.pid)}/environ").read_bytes()
        assert b"OPENBLAS_NUM_THREADS=1" in Path(f"/proc/{itself(zygote.pid)}/environ").read_bytes()
    finally:
        zygote.close()


@needs_root
def test_inherited_descriptors_are_closed(tmp_path):
    """A file that the grader was given open, and would pass on, is not open in the zygote."""
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    descriptor = os.open(secret, os.O_RDONLY)
    os.set_inheritable(descriptor, True)
    zygote = start()
    try:
        zygote.wait_ready()
        for pid in [zygote.pid, *descendants(zygote.pid)]:
            assert str(secret) not in {os.readlink(f"/proc/{pid}/fd/{name}") for name in os.listdir(f"/proc/{pid}/fd")}
    finally:
        zygote.close()
        os.close(descriptor)


def test_one_thread(ready):
    """The zygote is one thread: a fork of more would lose locks, and Landlock holds one thread only."""
    assert len(os.listdir(f"/proc/{itself(ready.pid)}/task")) == 1


def test_no_terminal_signals(ready):
    """An interrupt typed at the terminal does not reach the zygote: it leads a session of its own."""
    assert os.getsid(itself(ready.pid)) != os.getsid(0)


def test_reads_nothing_any_more(ready):
    """Once ready, the zygote's root is empty, where the place allows that."""
    root = f"/proc/{itself(ready.pid)}/root"
    launcher = JailLauncher()
    try:
        link = launcher.launch(BoxLimits())
        link.kill()
    finally:
        launcher.close()
    if "chroot" not in link.layers or os.geteuid() != 0:
        pytest.skip("the zygote's root cannot be changed or looked at here")
    assert os.listdir(root) == []


def test_close_ends_it():
    """``close`` ends every process of the zygote, before it was ready and after, and may be called again."""
    for wait in (False, True):
        zygote = start()
        if wait:
            zygote.wait_ready()
        processes = [zygote.pid, *descendants(zygote.pid)]
        zygote.close()
        for pid in processes:
            wait_until_gone(pid)
        zygote.close()


GRADER = """
import os, sys
from grader.sandbox.jail.launcher import JailLauncher
from grader.sandbox.link import BoxLimits
launcher = JailLauncher()
link = launcher.launch(BoxLimits())
from sandbox.processes import descendants
print(*descendants(os.getpid()), flush=True)
os.read(0, 1)
"""


def test_ends_with_a_grader_that_is_killed():
    """When the grader is killed, its zygote and its boxes end by themselves."""
    environment = {**os.environ, "PYTHONPATH": python_path(PACKAGES)}
    with subprocess.Popen([sys.executable, "-c", GRADER], env=environment, stdin=-1, stdout=-1, text=True) as grader:
        pids = [int(word) for word in grader.stdout.readline().split()]
        assert len(pids) >= 2
        grader.send_signal(signal.SIGKILL)
    for pid in pids:
        wait_until_gone(pid)


def test_numpy_is_missing(monkeypatch):
    """Where numpy is not installed, one line says so."""
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(ZygoteFailed, match="numpy is not installed"):
        start()


def test_failing_start_is_told(monkeypatch):
    """A zygote that cannot import numpy says why before it ends."""
    monkeypatch.setattr(zygote_module, "numpy_home", lambda: "/nowhere")
    zygote = start()
    with pytest.raises(ZygoteFailed, match="No module named 'numpy'"):
        zygote.wait_ready()
    zygote.close()


def test_other_systems(monkeypatch):
    """On another system the jail says what it is made of."""
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(ZygoteFailed, match="Linux"):
        start()


def test_common_modules_can_be_imported():
    """A submission may import every preloaded module, and use lazily loaded parts of numpy and the standard library."""
    lines = [f"import {name}" for name in COMMON.split()]
    lines += [
        "import numpy as np",
        "def use():",
        "    import datetime, random, collections",
        "    np.testing.assert_allclose(1.0, 1.0)",
    ]
    lines += ["    text = repr(np.linspace(0, 1, 5)) + str(datetime.datetime.strptime('2020', '%Y'))"]
    lines += ["    values = np.einsum('ij,jk->ik', np.eye(3), np.ones((3, 2))).sum() + np.random.default_rng().normal() * 0"]
    lines += ["    values += np.polynomial.Polynomial([1, 2])(0) + np.ma.masked_array([1, 2]).sum() * 0 + random.random() * 0"]
    lines += ["    values += np.unique(np.sort(np.array([3, 1, 2]))).size * 0 + np.fft.fft(np.ones(4)).real.sum() * 0"]
    lines += ["    return float(values + len(text) * 0)"]
    launcher = JailLauncher()
    try:
        with Box(launcher, "student.py", "\n".join(lines).encode(), [], BoxLimits(), LEAST) as box:
            outcome = box.run([asked("use")])[0]
    finally:
        launcher.close()
    assert outcome.status == "returned", outcome
    assert json.loads(str(outcome.leaves["answer"].array)) == 7.0
