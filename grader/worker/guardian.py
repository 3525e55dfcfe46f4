"""A guardian beside a worker: it ends with the grader, whatever the student's code is doing.

A worker that is asked nothing more sees its input end and goes; one that sleeps, spins or ignores every signal does
not. So the process that was started only watches: the worker is its child, and it kills both when the grader is gone.
"""

import os
import select
import signal

STANDARD_INPUT = 0


def stand_guard() -> None:
    """Go on as the child of a process that watches it; where there is no fork (Windows), simply go on.

    Standard input must be the wire: it is watched for its end and never read.
    """
    if not hasattr(os, "fork"):
        return
    waking, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    child = os.fork()
    if child:
        watch(child, waking)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.close(waking)
    os.close(woken)


def watch(child: int, waking: int) -> None:
    """Wait until the worker ends, and end like it; or until the grader is gone, and end both. Does not return.

    The wire stays open here, so that the grader does not see its end before this process can tell how the worker ended.
    """
    poll = select.poll()
    poll.register(waking, select.POLLIN)
    poll.register(STANDARD_INPUT, 0)  # a hang-up is told unasked
    while True:
        events = dict(poll.poll())
        if waking in events:
            os.read(waking, 512)
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            end_like(os.waitstatus_to_exitcode(status))
        if STANDARD_INPUT in events:
            end_all(child)


def end_all(child: int) -> None:
    """Kill the worker, and what it started in its group, and this process."""
    os.kill(child, signal.SIGKILL)
    if os.getpgid(0) == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


def end_like(code: int) -> None:
    """End as a worker did: by its signal, or with its exit status."""
    if code < 0:
        signal.signal(-code, signal.SIG_DFL) if -code != signal.SIGKILL else None
        os.kill(os.getpid(), -code)
    os._exit(code if code >= 0 else 1)
