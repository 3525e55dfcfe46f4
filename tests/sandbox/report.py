"""Runs every attempt in a box and prints what came of it: ``python -m sandbox.report jail|process``.

A process of its own, so that it can be started as another user or in a container.
"""

import json
import os
import platform
import sys
import tempfile
from pathlib import Path

from grader.calls.call import Call, fetch
from grader.sandbox import process
from grader.sandbox.box import Box
from grader.sandbox.jail.launcher import JailLauncher
from grader.sandbox.link import BoxLimits

SOURCE = Path(__file__).with_name("attempts.py").read_bytes()
NOT_ATTEMPTS = ("told", "attempt", "syscall")
NAMES = [line[4 : line.index("(")] for line in SOURCE.decode().splitlines() if line.startswith("def ")]
ATTEMPTS = [name for name in NAMES if name not in NOT_ATTEMPTS]
TELLING = ("environment", "identity")  # not attempts but questions


def asked(name: str, *arguments: object) -> Call:
    """A call of one function of the submission."""
    call = ("call", ("global", name), tuple(("const", argument) for argument in arguments), ())
    return Call((*fetch({"answer": call}),), fresh=False)


def report(box_name: str) -> dict[str, object]:
    """The layers in force, why others are not, and the answer of every attempt."""
    process.WORKER = Path(__file__).with_name("unrefusing.py")  # the layers are compared with a box that has none
    launcher = JailLauncher() if box_name == "jail" else process.ProcessLauncher()
    with (
        tempfile.NamedTemporaryFile(dir=readable_folder()) as secret,
        Box(launcher, "attempts.py", SOURCE, [], BoxLimits()) as box,
    ):
        calls = [asked("told", secret.name, os.getpid(), platform.node()), *map(asked, ATTEMPTS)]
        outcomes = box.run(calls)
        answers = {name: told(outcome) for name, outcome in zip(ATTEMPTS, outcomes[1:], strict=True)}
        found = {"layers": box.layers, "reasons": dict(launcher.reasons), "answers": answers}
    launcher.close()
    return found


def readable_folder() -> str | None:
    """A folder for the file that should stay unread; a container with a read-only root has none but its memory."""
    return next((folder for folder in ("/tmp", "/dev/shm") if os.access(folder, os.W_OK)), None)


def told(outcome: object) -> str:
    leaf = outcome.leaves.get("answer")
    return leaf.texts[0] if leaf is not None and leaf.texts else f"{outcome.status}: {outcome.detail or outcome.error}"


if __name__ == "__main__":
    print(json.dumps(report(sys.argv[1])))
