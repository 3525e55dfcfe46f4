"""What tests of the jail do with it: a box around ``student.py``, a call in it, a bare launch."""

from pathlib import Path

from grader.sandbox.box import Box
from grader.sandbox.jail import JailLauncher
from grader.sandbox.link import Limits, Link

from .report import asked

STUDENT = Path(__file__).with_name("student.py").read_bytes()


def boxed(launcher: JailLauncher, require=(), **limits: float) -> Box:
    return Box(launcher, "student.py", STUDENT, [], Limits(**limits), require)


def only(box: Box, name: str, *arguments: object):
    return box.run([asked(name, *arguments)])[0]


def launched(launcher: JailLauncher) -> Link:
    return launcher.launch(Limits())
