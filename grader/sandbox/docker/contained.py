"""The worker's start in a container of its own: ``python -S -s grader/sandbox/docker/contained.py``. Linux only.

Standard input brings 8 bytes of length and a marshalled order before the wire begins::

    {"limits": {name: number}, "program": compiled filter, "outside": {layer: number of the grader's namespace}}

Standard output answers with 8 bytes of length and text: "proven DIGEST layer,layer..." and lines "layer TAB why it is
not in force", or "failed text"; then the wire. DIGEST tells which code the image was built from.
"""

import hashlib
import marshal
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.worker.serve import Worker

USER = 65534  # who the container's processes run as: it owns nothing
HOME = __file__.rsplit("/", 4)[0]  # the folder that the package is imported from
OWN_CODE = """errors sandbox/docker/contained sandbox/interpreter sandbox/layers
    sandbox/jail/confine sandbox/jail/kernel sandbox/jail/landlock sandbox/jail/namespaces sandbox/jail/preload
    sandbox/jail/probe sandbox/jail/shelf
    worker/alone worker/disk worker/guardian worker/leaf worker/machine worker/mirror worker/notebook worker/ordinary
    worker/refusals worker/serve worker/stage worker/watch worker/wire"""


def digest(package: str) -> str:
    """SHA-256 of the code that runs in the container; ``package`` is the folder of ``grader``."""
    told = hashlib.sha256()
    for name in OWN_CODE.split():
        with open(f"{package}/{name}.py", "rb") as file:
            told.update(file.read() + b"\0")
    return told.hexdigest()


def site_packages() -> str:
    """Where this interpreter's virtual environment has numpy; ``-S`` leaves it off the path."""
    prefix = os.path.dirname(os.path.dirname(sys.executable))
    return f"{prefix}/lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"


def read_order() -> dict[str, dict[str, int]]:
    """The order, read without a buffer: what follows it is the wire's."""
    size = int.from_bytes(read_exactly(8), "little")
    order: dict[str, dict[str, int]] = marshal.loads(read_exactly(size))
    return order


def read_exactly(count: int) -> bytes:
    """The next ``count`` bytes of standard input. Raises EOFError where it ends before."""
    data = b""
    while len(data) < count:
        chunk = os.read(0, count - len(data))
        if not chunk:
            raise EOFError("the grader is gone")
        data += chunk
    return data


def answer(descriptor: int, text: str) -> None:
    """Send a text with its length in front."""
    data = text.encode("utf-8", "replace")
    os.write(descriptor, len(data).to_bytes(8, "little") + data)


def confined_worker(own_digest: str) -> "Worker":
    """Put on every layer and tell the grader; returns the worker, which has seen no student byte."""
    from grader.sandbox.jail import landlock, probe
    from grader.sandbox.jail.confine import Confinement, Order, Place
    from grader.worker.serve import Worker, adopt_wire

    order = read_order()
    inbox, outbox = adopt_wire()
    reasons: dict[str, str] = {}
    try:
        ruleset = landlock.deny_everything()
    except OSError as refused:
        ruleset, reasons["landlock"] = -1, str(refused)
    proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
    place = Place(proc, ruleset, order["outside"], __file__, reasons, order["program"])  # type: ignore[arg-type]
    # User 0 here means that there is none to change to: the engine has changed it already, for good.
    confinement = Confinement(place, Order(0, order["limits"], os.getppid()))  # the guardian stands for the grader
    try:
        confinement.put_on()
    except BaseException as failure:
        answer(outbox, f"failed {type(failure).__name__}: {failure}")
        raise
    confinement.prove("uid", probe.user(USER))
    answer(outbox, confinement.described().replace("proven ", f"proven {own_digest} ", 1))
    return Worker(inbox, outbox, layers=",".join(confinement.layers))


def main() -> None:
    """Import what student code may need, confine, and serve."""
    own_digest = digest(f"{HOME}/grader")
    sys.path[:] = [*(entry for entry in sys.path if entry != os.path.dirname(__file__)), HOME]
    from grader.sandbox.jail.preload import common_modules
    from grader.worker.guardian import stand_guard

    sys.path.remove(HOME)
    stand_guard()
    common_modules(site_packages(), HOME)
    confined_worker(own_digest).serve()


if __name__ == "__main__":
    main()
