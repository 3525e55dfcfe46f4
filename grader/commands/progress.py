"""How far a bulk run is: a live line in a terminal, else one plain line a minute."""

import sys
import time
from collections.abc import Callable, Sequence

from ..submissions.entry import shown
from .batch import Parcel

QUIET_SECONDS = 60.0
SLOW_SECONDS = 2.0


class Progress:
    """Counts results and tells of them. Use as a context manager around the run."""

    def __init__(self, total: int, say: Callable[[str], object]) -> None:
        self.total, self.say = total, say
        self.done = self.ours = 0
        self.started = self.told = time.monotonic()
        self.live = Live(total) if sys.stderr.isatty() else None

    def __enter__(self) -> "Progress":
        if self.live is not None:
            self.live.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.live is not None:
            self.live.bar.stop()

    def count(self, ours: bool) -> None:
        """One more is done; ``ours`` if it could not be judged through our own fault."""
        self.done += 1
        self.ours += ours

    def tick(self, running: Sequence[Parcel]) -> None:
        """Show what is known now."""
        now = time.monotonic()
        if self.live is not None:
            self.live.show(self.done, f"{self.ours} our errors" if self.ours else "", slowest(running, now))
        elif now - self.told >= QUIET_SECONDS:
            self.told = now
            self.say(self.line(running, now))

    def line(self, running: Sequence[Parcel], now: float) -> str:
        """What is known now in one line."""
        rate = self.done / max(now - self.started, 1e-9)
        left = f"{(self.total - self.done) / rate / 60:.0f} min left" if self.done else "time left unknown"
        parts = [f"{self.done} of {self.total} done", f"{rate:.1f} a second", left, f"{self.ours} our errors"]
        return ", ".join([*parts, slowest(running, now)]).removesuffix(", ")


def slowest(running: Sequence[Parcel], now: float) -> str:
    """Which submission has been at work the longest, if it is long; of those that were sent together, nobody knows which."""
    longest = min(running, key=lambda parcel: parcel[0].started, default=None)
    if longest is None or now - longest[0].started < SLOW_SECONDS:
        return ""
    names = shown((attempt.job.id for attempt in longest), len(longest))
    return f"slowest now: {'one of ' if len(longest) > 1 else ''}{names}, {now - longest[0].started:.0f} s"


class Live:
    """rich's progress bar on standard error; rich is imported only where there is a terminal."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        self.bar = Bar(
            TextColumn("grading"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("[magenta]{task.fields[ours]}"),
            TextColumn("[dim]{task.fields[slowest]}"),
            console=Console(stderr=True),
            transient=True,
        )
        self.task = self.bar.add_task("grading", total=total, rate="", ours="", slowest="")

    def show(self, done: int, ours: str, slow: str) -> None:
        """Redraw."""
        speed = self.bar.tasks[0].speed
        rate = f"{speed:.1f}/s" if speed else ""
        self.bar.update(self.task, completed=done, rate=rate, ours=ours, slowest=slow)
