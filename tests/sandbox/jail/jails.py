"""What tests of the jail do with it: a box around ``student.py``, a call in it, a bare launch."""

from pathlib import Path

from grader.sandbox.box import Box
from grader.sandbox.jail.launcher import JailLauncher
from grader.sandbox.link import BoxLimits, Link

from ..report import asked

STUDENT = Path(__file__).parent.with_name("student.py").read_bytes()


def boxed(launcher: JailLauncher, require=(), **limits: float) -> Box:
    return Box(launcher, "student.py", STUDENT, [], BoxLimits(**limits), require)


def only(box: Box, name: str, *arguments: object):
    return box.run([asked(name, *arguments)])[0]


def launched(launcher: JailLauncher) -> Link:
    return launcher.launch(BoxLimits())
