"""The grader's end of the pipes: what ends a wait, whoever carries the bytes."""

import os
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from grader.sandbox.box import Box
from grader.sandbox.link import BoxLimits, Ended, Link, OutOfTime

MOST = 1 << 20


class Carrier:
    """Carries prints and replies by one thread and ends them together, as a container's connection does."""

    name, reasons = "carrier", dict[str, str]()

    def __init__(self, killing: Callable[[], None] = lambda: None) -> None:
        self.killing, self.kills = killing, 0

    def launch(self, limits: BoxLimits) -> Link:
        (requests, self.to_box), (self.from_box, replies), (self.out_of_box, prints) = os.pipe(), os.pipe(), os.pipe()

        def carry() -> None:
            try:
                for _ in range(4):
                    written = 0
                    while written < MOST:
                        written += os.write(prints, b"x" * (64 << 10))
            except OSError:
                pass  # nobody reads any more
            for end in (requests, replies, prints):
                os.close(end)

        def kill() -> None:
            self.kills += 1
            self.killing()

        threading.Thread(target=carry, daemon=True).start()
        return Link(self.to_box, self.from_box, self.out_of_box, kill, most_output=limits.output_bytes)

    def close(self, wait: bool = True) -> None:
        """Nothing is kept."""


@pytest.fixture
def link() -> Iterator[Link]:
    opened = Carrier().launch(BoxLimits(output_bytes=MOST))
    yield opened
    opened.kill()


def test_a_flood_ends_the_wait_for_a_reply_behind_it(link: Link) -> None:
    """What is printed beyond the limit is read and dropped, or the end that comes behind it would never arrive."""
    with pytest.raises(Ended):
        link.receive(1, time.monotonic() + 30)
    assert link.flooded and len(link.printed()) <= 64 << 10


def test_less_than_the_limit_is_no_flood() -> None:
    """The same prints within the limit end nothing by force."""
    carrier = Carrier()
    link = carrier.launch(BoxLimits(output_bytes=8 * MOST))
    with pytest.raises(Ended):
        link.receive(1, time.monotonic() + 30)
    assert not link.flooded and carrier.kills == 0
    link.kill()
    link.kill()
    assert carrier.kills == 1


def test_nothing_to_read_is_out_of_time() -> None:
    """A wait ends at its deadline."""
    (requests, to_box), (from_box, replies), (out_of_box, prints) = os.pipe(), os.pipe(), os.pipe()
    link = Link(to_box, from_box, out_of_box, lambda: [os.close(end) for end in (requests, replies, prints)] and None)
    with pytest.raises(OutOfTime):
        link.receive(1, time.monotonic() - 1)
    link.kill()


def test_a_flood_is_a_flood_however_long_the_killing_takes() -> None:
    """A submission that prints without end is told so, though time was up before its worker was gone."""
    flooded, gone = threading.Event(), threading.Event()
    carrier = Carrier(killing=lambda: flooded.set() or gone.wait(30) and None)
    box = Box(carrier, "work.py", b"", [], BoxLimits(output_bytes=MOST))
    link = carrier.launch(box.limits)
    flooded.wait(30)
    with pytest.raises(OutOfTime):
        link.receive(1, time.monotonic() - 1)
    gone.set()
    outcome = box.post_mortem(link, late=True)
    assert outcome.status == "over_limit" and "printed more than 1 MB" in outcome.detail
