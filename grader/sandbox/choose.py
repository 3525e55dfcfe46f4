"""Which box: the strongest that the place allows, or the one asked for. Imports nothing heavy: it runs first of all."""

from __future__ import annotations

import _signal
import os
import sys

from .cores import cores

TYPE_CHECKING = False  # even the import of typing would delay the zygote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from .jail.launcher import JailLauncher
    from .jail.zygote import Zygote
    from .link import BoxLimits, Launcher, Link
    from .process import Started

KIT_FOLDER, KIT_MANIFEST = "kit", "kit.json"
"""A student's kit lies in a folder of this name, and there is this file in it."""
BOXED_COMMANDS = ("check", "grade", "selftest")
held: list[Callable[..., Any]] = []
warmed: list[Zygote] = []
ready: list[Started] = []


def start(module: str, arguments: Sequence[str]) -> None:
    """Start what a command's box needs, as the first thing that ``module``, the program, does.

    With more than one core, the zygote imports numpy while this process does the same. With one, numpy is imported once
    for both: where the process can start afresh, this does not return, and another goes on that has a zygote already.
    """
    if warmed:
        return
    box = box_of(arguments)
    if box == "jail":
        from .jail import afresh

        if cores() == 1:
            afresh.start(module)
        if afresh.is_run(module):
            hold_interrupts()
    begin(box)


def hold_interrupts() -> None:
    """While there is nothing to tidy up, an interrupt just ends this process; until ``hear_interrupts``."""
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
        held.append(_signal.default_int_handler)


def hear_interrupts() -> None:
    """From here on an interrupt is raised where the program is, as usual in Python."""
    while held:
        _signal.signal(_signal.SIGINT, held.pop())


def warm_up(arguments: Sequence[str]) -> None:
    """Start what a command's box needs while the rest of the program is still loading."""
    begin(box_of(arguments))


def begin(box: str) -> None:
    """Start what a box of this name needs: nothing where it has none."""
    if box == "process":
        from .process import start

        try:
            ready.append(start())
        except OSError:
            pass  # the launcher meets the same failure, where it can be told
    elif box == "jail":
        from .jail import zygote

        try:
            warmed.append(zygote.start())
        except zygote.ZygoteFailed:
            return  # the launcher meets the same failure, where it can be told


def box_of(arguments: Sequence[str]) -> str:
    """The box whose start a command with these arguments will wait for, ``jail`` or ``process``; empty for none."""
    if arguments[:1] == ["check"] and by_kit(arguments[1:]):
        return "process"
    if not arguments or arguments[0] not in BOXED_COMMANDS or not sys.platform.startswith("linux"):
        return ""
    wanted = arguments[arguments.index("--sandbox") + 1] if "--sandbox" in arguments[:-1] else "auto"
    return "jail" if wanted in ("auto", "jail") else ""


def by_kit(arguments: Sequence[str]) -> bool:
    """Whether a check with these arguments is by a kit, as far as its files tell at a glance: a wrong guess only takes longer."""
    paths = [argument for argument in arguments if not argument.startswith("-")] or [os.curdir]
    homes = [path if os.path.isdir(path) else os.path.dirname(path) for path in paths]
    return "--kit" in arguments or any(os.path.isfile(os.path.join(home, KIT_FOLDER, KIT_MANIFEST)) for home in homes)


def launcher(wanted: str = "auto", soon: BoxLimits | None = None) -> Launcher:
    """A launcher for ``auto``, ``jail``, ``docker`` or ``process``; a box with the limits ``soon`` gets ready meanwhile.

    Raises GraderError where the launcher cannot be had.
    """
    if wanted == "docker":
        from .docker.launcher import DockerLauncher

        return DockerLauncher()
    if wanted == "jail" or (wanted == "auto" and sys.platform.startswith("linux")):
        from .jail.launcher import JailLauncher

        jail = JailLauncher(warmed.pop() if warmed else None)
        if soon is not None:
            jail.ahead(soon)
        return jail if wanted == "jail" else Strongest(jail)
    from .process import ProcessLauncher

    return ProcessLauncher(ready.pop() if ready else None)


class Strongest:
    """The jail, or, where none can be had, the process box for good; the report tells which, and why.

    What an assignment requires is asked of the one as of the other: a weaker box is no way to a grade.
    """

    def __init__(self, jail: JailLauncher) -> None:
        self.chosen: Launcher = jail
        self.reasons: Mapping[str, str] = {}

    @property
    def name(self) -> str:
        """The box that was chosen."""
        return self.chosen.name

    def launch(self, limits: BoxLimits) -> Link:
        """A worker in the jail; where the place does not allow one, in the process box."""
        from ..errors import GraderError
        from .process import ProcessLauncher

        try:
            return self.chosen.launch(limits)
        except GraderError as failure:
            if self.chosen.name == ProcessLauncher.name:
                raise
            self.chosen.close()
            self.chosen, self.reasons = ProcessLauncher(), {"seccomp": f"no jail: {failure}"}
            return self.chosen.launch(limits)
        finally:
            self.reasons = {**self.chosen.reasons, **self.reasons}

    def close(self, wait: bool = True) -> None:
        """End what the chosen launcher keeps running."""
        self.chosen.close(wait)


def layers_in_force(launcher: Launcher) -> list[str]:
    """Start one box and tell what holds it, a line each."""
    from .box import Box
    from .link import BoxLimits

    with Box(launcher, "probe.py", b"", [], BoxLimits()) as box:
        box.open()
        absent = [f"not in force: {layer}: {why}" for layer, why in launcher.reasons.items()]
        return [f"box: {launcher.name}", *(f"in force: {layer}" for layer in box.layers), *absent]


def cool_down() -> None:
    """End what was warmed up and never taken."""
    while warmed:
        warmed.pop().close()
    while ready:
        ready.pop().close()
