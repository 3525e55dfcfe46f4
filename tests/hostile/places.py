"""Places: where attacks are graded. Each is one runner, a process of its own, started when a test first asks for it."""

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from grader.errors import GraderError
from grader.sandbox import choose

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SPARE_UID = 58123
ANSWER_SECONDS = 90
IMAGE = os.environ.get("GRADER_IMAGE", "grader:latest")
IN_IMAGE = {"python": "/opt/grader/venv/bin/python", "grader": "/autograder/source"}
# A place grades many submissions in one process; a command is a new process each, the whole way from a folder to results.json.
PLACES = ("jail-root", "jail-user", "bare-user", "image", "container-user", "docker")
COMMANDS = ("autograder", "image-autograder")


class Answers:
    """A runner in one place. ``ask`` returns its answer, or the sign ``killed`` or ``hung`` where there is none."""

    def __init__(self, command: list[str], scratch: Path, **options: object) -> None:
        self.command, self.scratch, self.options = command, scratch, options
        self.process: subprocess.Popen[str] | None = None

    def ask(self, request: dict[str, str]) -> dict[str, object]:
        if self.process is None:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **self.options
            )
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], ANSWER_SECONDS)
        line = self.process.stdout.readline() if ready else ""
        if line:
            return dict(json.loads(line))
        self.close()  # the next attack gets a new runner
        return {"signs": ["killed" if ready else "hung"], "text": "", "seconds": 0.0}

    def close(self) -> None:
        """End the runner and drop its scratch folder's contents."""
        if self.process is not None:
            try:
                self.process.communicate(timeout=10)  # its input ends, so it should
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.communicate()
            self.process = None
        for child in self.scratch.iterdir():
            shutil.rmtree(child, ignore_errors=True) if child.is_dir() and not child.is_symlink() else child.unlink()


def command(grader: str, scratch: Path, python: str = sys.executable, *before: str) -> list[str]:
    return [python, "-m", *before, "hostile.runner", str(scratch), grader, "ARG-" + os.urandom(16).hex()]


def environment(*paths: str, **more: str) -> dict[str, str]:
    where = os.pathsep.join([str(HERE.parent), str(ROOT), *paths])
    token = "ENV-" + os.urandom(16).hex()
    return {**os.environ, "GRADER_TOKEN": token, "PYTHONPATH": where, "PYTHONDONTWRITEBYTECODE": "1", **more}


def naive(scratch: Path) -> Answers:
    return Answers(command("naive", scratch), scratch, env=environment())


def jail_root(scratch: Path) -> Answers:
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("this place is for root on Linux")
    return Answers(command("jail", scratch), scratch, env=environment())


def jail_user(scratch: Path, *before: str) -> Answers:
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root can become another user")
    who = {"user": SPARE_UID, "group": SPARE_UID, "extra_groups": []}
    python, path = interpreter_of(who)
    os.chown(scratch, SPARE_UID, SPARE_UID)
    return Answers(command("jail", scratch, python, *before), scratch, env=environment(path, HOME=str(scratch)), **who)


def bare_user(scratch: Path) -> Answers:
    """An ordinary user where the kernel has neither Landlock nor namespaces for them."""
    return jail_user(scratch, "sandbox.bare")


def interpreter_of(who: dict[str, object]) -> tuple[str, str]:
    """A Python that an ordinary user may start, and the PYTHONPATH with which it has what the grader needs.

    A virtual environment's interpreter may lie in root's home, which nobody else can enter; the system's, of the
    same version, then runs with the environment's packages.
    """
    import numpy

    packages = str(Path(numpy.__file__).parent.parent)
    for python in (sys.executable, f"/usr/bin/python{sys.version_info[0]}.{sys.version_info[1]}"):
        environ = {**os.environ, "PYTHONPATH": packages}
        try:
            tried = subprocess.run([python, "-c", "import numpy, msgspec, yaml, click"], env=environ, capture_output=True, **who)
        except OSError:
            continue
        if tried.returncode == 0:
            return python, packages
    pytest.skip("no Python here can be started by an ordinary user")


def process_box(scratch: Path) -> Answers:
    """The box for self-checks, which promises less."""
    return Answers(command("process", scratch), scratch, env=environment())


def docker_box(scratch: Path) -> Answers:
    """One container a submission. An image of other code than this is refused by the box itself, and skipped here."""
    need_engine()
    launcher = choose.launcher("docker")
    try:
        choose.layers_in_force(launcher)
    except GraderError as reason:
        pytest.skip(f"no container of this code: {reason}")
    finally:
        launcher.close()
    return Answers(command("docker", scratch), scratch, env=environment())


def need_engine() -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "info"], capture_output=True).returncode != 0:
        pytest.skip("no Docker engine is running here")


def image(scratch: Path, grader: str = "jail") -> Answers:
    """The project's image under the platform's default limits, started as the platform starts it: as root, with a network."""
    need_engine()
    if subprocess.run(["docker", "image", "inspect", IMAGE], capture_output=True).returncode != 0:
        pytest.skip(f"there is no image {IMAGE}; `make image` builds it")
    run = ["docker", "run", "--rm", "-i", "--cpus", "0.5", "--memory", "768m", "-v", f"{scratch}:{scratch}"]
    run += ["-v", f"{HERE}:{HERE}:ro", "-e", "GRADER_TOKEN", "-e", "PYTHONDONTWRITEBYTECODE"]
    run += ["-e", f"PYTHONPATH={HERE.parent}:{IN_IMAGE['grader']}", IMAGE]
    return Answers([*run, *command(grader, scratch, IN_IMAGE["python"])], scratch, env=environment())


def autograder(scratch: Path) -> Answers:
    """The command that the platform starts, on this machine."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("the platform starts its command as root, on Linux")
    return Answers(command("autograder", scratch), scratch, env=environment())


def container_user(scratch: Path) -> Answers:
    """The jail as an ordinary user of a container without rights, where the grader and its boxes are the same user."""
    need_engine()
    if subprocess.run(["docker", "image", "inspect", IMAGE], capture_output=True).returncode != 0:
        pytest.skip(f"there is no image {IMAGE}; `make image` builds it")
    if os.geteuid() == 0:
        os.chown(scratch, SPARE_UID, SPARE_UID)
    who = f"{SPARE_UID}:{SPARE_UID}" if os.geteuid() == 0 else f"{os.geteuid()}:{os.getegid()}"
    run = ["docker", "run", "--rm", "-i", "--user", who, "--cap-drop", "ALL", "--memory", "768m", "-w", "/"]
    for folder in (HERE, ROOT / "grader"):  # the image's own grader is for root only
        run += ["-v", f"{folder}:{folder}:ro"]
    run += [
        "-v",
        f"{scratch}:{scratch}",
        "-e",
        "GRADER_TOKEN",
        "-e",
        "PYTHONDONTWRITEBYTECODE",
        "-e",
        f"PYTHONPATH={HERE.parent}:{ROOT}",
    ]
    return Answers([*run, IMAGE, *command("jail", scratch, IN_IMAGE["python"])], scratch, env=environment())


def image_autograder(scratch: Path) -> Answers:
    """The command that the platform starts, in the image."""
    return image(scratch, "autograder")


PLACE_OF = {
    "naive": naive,
    "process": process_box,
    "jail-root": jail_root,
    "jail-user": jail_user,
    "bare-user": bare_user,
    "image": image,
    "container-user": container_user,
    "docker": docker_box,
    "autograder": autograder,
    "image-autograder": image_autograder,
}


class Places:
    """The runners that were started, by place; a place that is not to be had skips every test that asks for it."""

    def __init__(self) -> None:
        self.running: dict[str, Answers] = {}
        self.absent: dict[str, str] = {}

    def ask(self, place: str, request: dict[str, str]) -> dict[str, object]:
        if place in self.absent:
            pytest.skip(self.absent[place])
        if place not in self.running:
            scratch = Path(tempfile.mkdtemp(prefix="hostile-"))
            scratch.chmod(0o755)
            try:
                self.running[place] = PLACE_OF[place](scratch)
            except pytest.skip.Exception as reason:
                self.absent[place] = str(reason)
                shutil.rmtree(scratch)
                raise
        return self.running[place].ask(request)

    def close(self) -> None:
        for answers in self.running.values():
            answers.close()
            shutil.rmtree(answers.scratch, ignore_errors=True)
