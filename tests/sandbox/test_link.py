"""The grader's end of the pipes: what ends a wait, whoever carries the bytes."""

import os
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from grader.sandbox import ends
from grader.sandbox.box import Box
from grader.sandbox.link import BoxLimits, Ended, Link, OutOfTime

MOST = 1 << 20
HALF = MOST // 2


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


def test_a_flood_is_a_flood_however_long_the_killing_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A submission that prints without end is told so, though time was up before its worker was gone."""
    now = [0.0]
    monkeypatch.setattr("grader.sandbox.link.time.monotonic", lambda: now[0])
    carrier = Carrier(killing=lambda: now.append(now.pop() + 60.0))
    box = Box(carrier, "work.py", b"", [], BoxLimits(output_bytes=MOST))
    link = carrier.launch(box.limits)
    with pytest.raises((OutOfTime, Ended)):
        link.receive(1, 30.0)
    outcome = box.post_mortem(link, late=5.0)
    assert outcome.status == "over_limit" and "printed more than 1 MB" in outcome.detail


def pipes() -> tuple[Link, int, int, int]:
    """A link, and the worker's ends of its pipes: requests, replies, prints."""
    (requests, to_box), (from_box, replies), (out_of_box, prints) = os.pipe(), os.pipe(), os.pipe()
    link = Link(to_box, from_box, out_of_box, lambda: [os.close(end) for end in (replies, prints)] and None)
    return link, requests, replies, prints


@pytest.mark.parametrize("polled", [True, False])
def test_a_request_larger_than_a_pipe_goes_out_while_its_reply_is_waited_for(
    polled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither end waits for the other to read first; so too where a thread carries the bytes, as on Windows."""
    monkeypatch.setattr(ends, "CAN_POLL_PIPES", polled)
    link, requests, replies, prints = pipes()
    question, answer = os.urandom(MOST), os.urandom(MOST)

    def work() -> None:
        ends.write_all(replies, answer[:HALF])
        heard = b""
        while len(heard) < MOST:
            heard += os.read(requests, MOST)
        ends.write_all(prints, str(heard == question).encode())
        ends.write_all(replies, answer[HALF:])
        os.close(requests)

    threading.Thread(target=work, daemon=True).start()
    link.send(question[:HALF])
    link.send(question[HALF:])
    assert link.receive(MOST, time.monotonic() + 30) == answer
    link.wait_printed(b"True", 30.0)
    assert link.printed() == b"True" and not link.waiting
    link.kill()


def test_an_answer_before_the_question_is_noticed() -> None:
    """What has arrived that nobody asked for is seen without waiting for more."""
    link, requests, replies, _ = pipes()
    assert not link.waiting
    os.write(replies, b"early")
    assert link.waiting
    link.kill()
    os.close(requests)


def test_what_nobody_asked_for_is_left_where_it_is() -> None:
    """A worker that answers without end while its prints are waited for fills its own pipe, not our memory."""
    link, requests, replies, _ = pipes()
    os.set_blocking(replies, False)
    written = 0
    while (now := written_now(replies)) or written == 0:
        written += now
    link.wait_printed(b"never", 30.0)
    assert written_now(replies) <= 2 * ends.CHUNK
    link.kill()
    os.close(requests)


def written_now(descriptor: int) -> int:
    """How many bytes a pipe takes without waiting."""
    try:
        return os.write(descriptor, bytes(ends.CHUNK))
    except BlockingIOError:
        return 0


def test_a_question_to_who_is_gone_harms_nothing() -> None:
    """The end of the replies tells, not the question; and after the end there is nobody to ask."""
    link, requests, replies, _ = pipes()
    os.close(requests)
    link.send(b"is anybody there?")
    os.write(replies, b"last")
    assert link.receive(4, time.monotonic() + 30) == b"last"
    link.kill()
    link.send(b"and now?")
    with pytest.raises(Ended):
        link.receive(1, time.monotonic() + 30)
