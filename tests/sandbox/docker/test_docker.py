"""The Docker box, in real containers: the same answers, the same layers, and nothing left behind."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.calls.call import Call, Outcome
from grader.errors import BoxUnsafe, GraderError
from grader.sandbox.box import Box
from grader.sandbox.docker import contained
from grader.sandbox.jail import seccomp
from grader.sandbox.layers import LEAST
from grader.sandbox.link import BoxLimits

from .engine import ROOT, box_image

docker = pytest.importorskip("docker", reason="the docker SDK is not installed")
from grader.sandbox.docker.launcher import LABEL, DockerLauncher  # noqa: E402

pytestmark = pytest.mark.docker

SOURCE = b"""
import os, sys
import numpy as np

def double(x):
    print("doubling"); print("err", file=sys.stderr)
    return 2.0 * x
def ones(n):
    return np.ones(int(n))
def user():
    return [float(os.getuid()), float(os.getgid())]
def environment():
    return sorted(os.environ)
def forever():
    while True:
        pass
def leave():
    os._exit(3)
def flood():
    while True:
        os.write(2, b"x" * 65536)
def hoard():
    return np.ones(1 << 31)
def reads(path):
    return open(path).read()
def writes(path):
    open(path, "w").write("x")
def lists(path):
    import posix

    return posix.listdir(path)
def connects():
    import socket
    socket.create_connection(("192.0.2.1", 80), 0.1)
def spawns():
    return float(os.fork())
"""


def use(name: str, *arguments: float | str) -> Call:
    nodes = tuple(("const", argument) for argument in arguments)
    return Call((("set", ("y",), ("call", ("global", name), nodes, ())), ("fetch", "y", ("var", "y"))))


def one(box: Box, name: str, *arguments: float | str) -> Outcome:
    return box.run([use(name, *arguments)])[0]


def boxed(launcher: DockerLauncher, **limits: float) -> Box:
    return Box(launcher, "work.py", SOURCE, [], BoxLimits(**{"call_seconds": 10.0, **limits}))  # type: ignore[arg-type]


def running(launcher: DockerLauncher) -> list[str]:
    """Ids of this launcher's own containers: other tests have theirs at the same time."""
    client = docker.APIClient()
    try:
        return [c["Id"] for c in client.containers(all=True, quiet=True, filters={"label": f"{LABEL}={launcher.session}"})]
    finally:
        client.close()


@pytest.fixture(scope="module")
def launcher() -> Iterator[DockerLauncher]:
    made = DockerLauncher(box_image())
    yield made
    made.close()


@pytest.fixture(scope="module")
def box(launcher: DockerLauncher) -> Iterator[Box]:
    """One container for all tests that leave it as it was."""
    with boxed(launcher) as opened:
        assert opened.open() is None
        yield opened


def test_answers_and_prints_come_apart(box: Box) -> None:
    """What a function returns and what it prints arrive each in its own place."""
    leaf = one(box, "double", 21.0).leaves["y"]
    assert leaf.array is not None and float(leaf.array) == 42.0
    assert "doubling\nerr\n" in box.printed()


def test_a_large_answer_arrives_whole(box: Box) -> None:
    """An array of 8 MB, which comes in many pieces, is put together again."""
    call = use("ones", 500_000.0)
    expected = Outcome("returned", one(box, "ones", 1.0).leaves)
    expected.leaves["y"].data = __import__("numpy").ones(500_000)
    (outcome,) = box.run([call], lambda: [expected])
    array = outcome.leaves["y"].array
    assert array is not None and array.shape == (500_000,) and bool((array == 1.0).all())


def test_every_layer_is_proven(box: Box) -> None:
    """The layers that the jail always has are in force, and those that a container adds."""
    assert set(LEAST) <= set(box.layers)
    assert {"uid", "pidns", "netns", "ipcns", "utsns", "mountns"} <= set(box.layers)


def test_it_runs_as_nobody_with_an_empty_environment(box: Box) -> None:
    """The user owns nothing, and nothing of the grader's environment is there."""
    array = one(box, "user").leaves["y"].array
    assert array is not None and array.tolist() == [65534.0, 65534.0]
    assert set(one(box, "environment").leaves["y"].texts) <= {
        "HOME", "HOSTNAME", "LC_ALL", "LC_CTYPE", "MALLOC_ARENA_MAX", "MKL_NUM_THREADS", "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS", "PATH", "PIP_CERT", "PIP_DISABLE_PIP_VERSION_CHECK", "PYTHONHASHSEED", "USER",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("reads", ["/etc/passwd"]),
        ("reads", [contained.HOME + "/grader/sandbox/docker/contained.py"]),
        ("reads", ["/opt/grader/box/grader/worker/serve.py"]),
        ("writes", ["/tmp/x"]),
        ("writes", ["/dev/shm/x"]),
        ("lists", ["/"]),
        ("lists", ["/proc"]),
        ("connects", []),
        ("spawns", []),
    ],
)
def test_it_reaches_nothing(box: Box, name: str, arguments: list[str]) -> None:
    """Files, folders, the network and new processes are all refused, and the box lives on."""
    outcome = one(box, name, *arguments)
    assert outcome.status == "raised" and outcome.error is not None and "OSError" in outcome.error.bases
    assert one(box, "double", 1.0).status == "returned"


def test_the_engine_was_asked_for_every_hardening(box: Box, launcher: DockerLauncher) -> None:
    """The engine itself tells: no network, no mount, no capability, read-only, bounded, no log on the host's disk."""
    client = docker.APIClient()
    try:
        (identity,) = running(launcher)
        facts = client.inspect_container(identity)
    finally:
        client.close()
    host = facts["HostConfig"]
    assert facts["Config"]["User"] == "65534:65534" and facts["Mounts"] == [] and host["Binds"] is None
    assert (host["NetworkMode"], host["IpcMode"], host["ReadonlyRootfs"], host["Init"]) == ("none", "none", True, True)
    assert host["CapDrop"] == ["ALL"] and host["SecurityOpt"] == ["no-new-privileges"] and not host["Privileged"]
    assert host["Memory"] == host["MemorySwap"] == 1 << 30 and host["PidsLimit"] == 64
    assert "noexec" in host["Tmpfs"]["/tmp"] and host["LogConfig"]["Type"] == "none"


def test_a_hang_is_killed_and_leaves_nothing(launcher: DockerLauncher) -> None:
    """A call that never returns is timed out; with its box the container is gone."""
    before = set(running(launcher))
    with boxed(launcher, call_seconds=0.3) as hanging:
        assert one(hanging, "forever").status == "timed_out"
    assert set(running(launcher)) == before


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [("leave", "killed", "exited with status 3"), ("flood", "over_limit", "printed more"), ("hoard", "over_limit", "memory")],
)
def test_ends_are_told_apart(launcher: DockerLauncher, name: str, status: str, words: str) -> None:
    """Leaving, flooding and hoarding are each told in their own words, and the container is gone after it."""
    before = set(running(launcher))
    with boxed(launcher) as ending:
        outcome = one(ending, name)
        assert outcome.status == status and words in outcome.detail
    assert set(running(launcher)) == before


def test_cpu_time_is_told(launcher: DockerLauncher) -> None:
    """A box that used up its CPU seconds is told as such, not as killed by we know not what."""
    with boxed(launcher, call_seconds=30.0, cpu_seconds=1.0) as burning:
        outcome = one(burning, "forever")
    assert outcome.status == "over_limit" and "CPU time" in outcome.detail


def test_boxes_side_by_side(launcher: DockerLauncher) -> None:
    """Four submissions at the same time get their own answers."""
    found: dict[int, float] = {}

    def work(index: int) -> None:
        with boxed(launcher) as own:
            array = one(own, "double", float(index)).leaves["y"].array
            found[index] = float("nan") if array is None else float(array)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {index: 2.0 * index for index in range(4)}


def test_a_grader_that_dies_leaves_nothing(tmp_path: Path) -> None:
    """Killed without a chance to clean up, the grader takes its container with it."""
    code = (
        "import sys, threading\n"
        "from grader.sandbox.docker.launcher import DockerLauncher\n"
        "from grader.sandbox.link import BoxLimits\n"
        f"launcher = DockerLauncher({box_image()!r})\n"
        "link = launcher.launch(BoxLimits())\n"
        "print(launcher.session, flush=True)\n"
        "threading.Event().wait()\n"
    )
    grader = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    client = docker.APIClient()
    try:
        assert grader.stdout is not None
        session = grader.stdout.readline().strip()
        (container,) = client.containers(filters={"label": f"{LABEL}={session}"})
        os.kill(grader.pid, signal.SIGKILL)
        client.wait(container["Id"], timeout=30, condition="removed")
        assert client.containers(all=True, filters={"label": f"{LABEL}={session}"}) == []
    except docker.errors.NotFound:
        pass  # it was gone before we could ask to wait for it
    finally:
        grader.kill()
        grader.wait()
        grader.stdout.close()
        client.close()


def test_an_image_of_other_code_is_refused(tmp_path: Path) -> None:
    """A box built from another version of the worker does not grade, and the message says what to do."""
    tag = f"grader-box-stale:{os.urandom(4).hex()}"
    (tmp_path / "Dockerfile").write_text(
        f"FROM {box_image()}\nUSER root\nRUN echo '# other' >>/opt/grader/box/grader/worker/serve.py\n"
    )
    build = ["docker", "build", "-q", "-t", tag, str(tmp_path)]
    subprocess.run(build, env={**os.environ, "DOCKER_BUILDKIT": "0"}, check=True, capture_output=True)
    stale = DockerLauncher(tag)
    try:
        with pytest.raises(GraderError, match="another version of the grader; run `make image`"):
            stale.launch(BoxLimits())
        assert running(stale) == []
    finally:
        stale.close()
        subprocess.run(["docker", "image", "rm", "-f", tag], check=True, capture_output=True)


def test_without_the_filter_nothing_is_graded(launcher: DockerLauncher, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container that lacks a layer is refused, never used in silence."""

    def none() -> bytes:
        raise seccomp.NoFilter("libseccomp is not installed")

    monkeypatch.setattr(seccomp, "program", none)
    before = set(running(launcher))
    with pytest.raises(BoxUnsafe, match=r"seccomp \(libseccomp is not installed\)"):
        launcher.launch(BoxLimits())
    assert set(running(launcher)) == before


def test_no_image() -> None:
    """An image that is not there is named, with the command that builds it."""
    box_image()
    launcher = DockerLauncher("grader-box-of-nobody:none")
    with pytest.raises(GraderError, match="no image grader-box-of-nobody:none here; `make image` builds it"):
        launcher.launch(BoxLimits())


def test_no_engine(tmp_path: Path) -> None:
    """Without an engine there is one line that says so and names the way out, and exit code 3."""
    command = [sys.executable, "-m", "grader.cli", "selftest", "--sandbox", "docker"]
    environment = {**os.environ, "DOCKER_HOST": f"unix://{tmp_path}/nobody.sock"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 3 and done.stdout == ""
    assert done.stderr.startswith("grader: no Docker engine answers; start one") and done.stderr.count("\n") == 1


def test_the_sdk_is_imported_only_when_wanted() -> None:
    """Importing the box costs nothing of the docker SDK."""
    code = "import sys, grader.sandbox.docker; assert not {'docker', 'requests'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
