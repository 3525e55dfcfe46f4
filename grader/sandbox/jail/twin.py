"""What the zygote and the grader are both forks of: ``python -S -s grader/sandbox/jail/twin.py NUMPY_HOME DESCRIPTOR``.

It imports what both need, numpy above all, and forks: the child becomes the zygote, and only then does this process
read from the descriptor what it is to do (``afresh``). So nothing of that was ever in memory that the zygote has.
"""

import _signal
import gc
import os
import sys

LISTENS = _signal.getsignal(_signal.SIGINT)
if LISTENS is _signal.default_int_handler:
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)  # while there is nothing to tidy up, an interrupt just ends it
_signal.pthread_sigmask(_signal.SIG_UNBLOCK, [_signal.SIGINT])
gc.disable()  # imports make no garbage worth looking for

HOME = __file__.rsplit("/", 4)[0]  # the folder that the package is imported from
OF_NUMPY = "numpy numpy.random numpy.typing copy importlib.util json queue socket"
OF_OURS = "grader.worker.serve grader.sandbox.jail.namespaces grader.sandbox.jail.forked"


def main() -> None:
    """Import what both need, fork, and be both; where that fails, go on as the grader, whose own zygote will tell why."""
    descriptor = int(sys.argv[2])
    try:
        zygote, control = forked_off(sys.argv[1])
    except Exception:
        be_grader(descriptor)
    else:
        be_grader(descriptor, zygote, control)


def forked_off(numpy_home: str) -> tuple[int, int]:
    """The zygote's process id and our end of its control socket. Raises whatever the imports do, and OSError."""
    sys.path[0] = HOME
    from grader.sandbox.jail.preload import kept_shelf

    shelf = kept_shelf(sys.path[1:], numpy_home)
    import_from(numpy_home, OF_NUMPY)
    import_from(HOME, OF_OURS)
    import socket

    gc.freeze()  # neither looks for garbage among what both have
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        zygote = os.fork()
        if zygote == 0:
            be_zygote(theirs.fileno())
        if shelf is not None:
            sys.meta_path.remove(shelf)  # the grader finds its modules where everybody does
        return zygote, ours.detach()


def import_from(place: str, names: str) -> None:
    """Import modules of one folder and of the standard library."""
    sys.path[0] = place
    for name in names.split():
        __import__(name)


def be_zygote(control: int) -> None:
    """Go on as a process that was started to be the zygote; does not return."""
    try:
        from grader.sandbox.jail import forked

        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in range(3):
            os.dup2(nothing, descriptor)
        os.dup2(control, forked.CONTROL)
        _signal.signal(_signal.SIGINT, LISTENS)
        del sys.path[0]  # what is importable while the zygote gets ready is put on the shelf
        forked.main()
    finally:
        os._exit(0)


def be_grader(descriptor: int, zygote: int = 0, control: int = -1) -> None:
    """Learn what to do, and do it, with a zygote where there is one."""
    from importlib import import_module

    sys.path[0] = HOME
    from grader.sandbox import choose
    from grader.sandbox.jail.afresh import go_on
    from grader.sandbox.jail.zygote import Zygote

    module = go_on(descriptor)
    if zygote:
        draw_anew()
        choose.warmed.append(Zygote(zygote, control))
    program = import_module(module)
    _signal.signal(_signal.SIGINT, LISTENS)
    program.main()


def draw_anew() -> None:
    """Have what draws without a seed draw nothing that could be foretold from what the zygote has in its memory."""
    import random

    import numpy.random

    random.seed()
    numpy.random.seed()


if __name__ == "__main__":
    main()
