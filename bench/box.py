"""How long a box takes, from the request to its first reply, beside a fresh interpreter: ``python bench/box.py [ROUNDS]``.

Both answer the same first request (import this submission) and are killed after it. They take turns, so that a busy
moment of the machine hits both; the median over all rounds is printed, in milliseconds.
"""

import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from grader.sandbox.box import Box  # noqa: E402
from grader.sandbox.jail.launcher import JailLauncher  # noqa: E402
from grader.sandbox.layers import LAYERS  # noqa: E402
from grader.sandbox.link import BoxLimits, Launcher  # noqa: E402
from grader.sandbox.process import ProcessLauncher  # noqa: E402

SUBMISSION = b"import numpy as np\n\ndef double(x):\n    return 2 * x\n"
ALLOWED_MS = 8.0


def first_reply(launcher: Launcher) -> tuple[float, float, tuple[str, ...]]:
    """Milliseconds from the request for a box to its first reply, milliseconds to end it, and its layers."""
    begin = time.perf_counter()
    box = Box(launcher, "submission.py", SUBMISSION, [], BoxLimits())
    failure = box.open()
    replied = time.perf_counter()
    if failure is not None:
        raise SystemExit(f"the submission could not be imported: {failure}")
    box.close()
    return (replied - begin) * 1e3, (time.perf_counter() - replied) * 1e3, box.layers


def compare(rounds: int) -> None:
    """Print both medians, their spread, and the layers that the jail's boxes were in."""
    jail, process = JailLauncher(), ProcessLauncher()
    begin = time.perf_counter()
    *_, layers = first_reply(jail)
    print(f"jail: {len(layers)} of {len(LAYERS)} layers in force: {' '.join(layers)}")
    print(f"zygote: first box after {(time.perf_counter() - begin) * 1e3:.0f} ms (once for a whole class)")
    times: dict[str, list[tuple[float, float]]] = {"jail": [], "fresh interpreter": []}
    for _ in range(rounds):
        times["jail"].append(first_reply(jail)[:2])
        times["fresh interpreter"].append(first_reply(process)[:2])
    jail.close()
    for name, pairs in times.items():
        opened, ended = (sorted(values) for values in zip(*pairs, strict=True))
        spread = f"5 % {opened[len(opened) // 20]:.1f}, 95 % {opened[-1 - len(opened) // 20]:.1f}"
        print(f"{name:18} first reply {statistics.median(opened):6.1f} ms ({spread}), end {statistics.median(ended):.1f} ms")
    median = statistics.median(opened for opened, _ in times["jail"])
    print(f"allowed {ALLOWED_MS:g} ms: {'kept' if median <= ALLOWED_MS else 'NOT KEPT'} ({rounds} rounds, taking turns)")


if __name__ == "__main__":
    compare(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
