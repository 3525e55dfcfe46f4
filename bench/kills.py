"""Kills at random moments, while right work is graded: ``python bench/kills.py box|zygote|grader|docker [COUNT]``.

``box`` and ``zygote`` kill those: every grade must be full, or said to be the grader's fault. ``grader`` and ``docker`` kill
and terminate graders in turn, with the jail and with containers: within ten seconds nothing of them may be left, no
process, mount, file or container. Prints what came of it; the status is 1 where a point was lost or something stayed.
"""

import collections
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from grader.assignment.load import load_assignment  # noqa: E402
from grader.errors import GraderError  # noqa: E402
from grader.grading.grade import Bench, grade, prepare  # noqa: E402
from grader.reports.report import Verdict  # noqa: E402
from grader.sandbox.jail import launcher as jail  # noqa: E402
from grader.sandbox.jail.zygote import FORKED  # noqa: E402
from grader.submissions.collect import Submission  # noqa: E402

NAME = "ner_window"
END_SECONDS = 10.0
BOX_IMAGE = os.environ.get("GRADER_BOX_IMAGE", "grader-box:latest")


def bench_here() -> Bench:
    """The flagship assignment with its reference."""
    return prepare(load_assignment(NAME, ROOT / "assignments", ROOT / "reference"))


def graded(bench: Bench, moment: float, victim: str) -> str:
    """What comes of the solution, when a box or the zygote is killed ``moment`` seconds after it was begun."""
    launcher, boxes = jail.JailLauncher(), list[int]()
    verify, over = jail.verify, threading.Event()

    def seen(pid: int, uid: int, layers: list[str]) -> None:
        boxes.append(pid)
        verify(pid, uid, layers)

    def strike() -> None:
        if not over.wait(moment):
            zygote = [launcher._zygote.pid] if launcher._zygote is not None else []
            for pid in boxes[-1:] if victim == "box" else zygote:
                kill(pid, signal.SIGKILL)

    jail.verify = seen
    killer = threading.Thread(target=strike)
    killer.start()
    try:
        report = grade(bench, Submission(f"{NAME}.py", bench.assignment.solution), launcher)
    except GraderError:
        return "said to be ours"
    finally:
        over.set()
        killer.join()
        jail.verify = verify
        launcher.close()
    open_points = sum(task.points for task in report.tasks if task.verdict is Verdict.GRADER_ERROR)
    if report.score == report.points:
        return "full marks"
    return "said to be ours" if report.score + open_points >= report.points else f"LOST {report.points - report.score:g}"


def kill(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that may be gone."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return  # it ended before


def killed_within(victim: str, count: int, drawn: random.Random) -> dict[str, int]:
    """What came of ``count`` grades, each with a kill somewhere in it."""
    bench = bench_here()
    begin = time.monotonic()
    assert graded(bench, 1e6, victim) == "full marks"
    whole = time.monotonic() - begin
    return dict(collections.Counter(graded(bench, drawn.uniform(0, whole), victim) for _ in range(count)))


def left_by_graders(sandbox: str, count: int, drawn: random.Random) -> dict[str, int]:
    """What is left of ``count`` graders that are killed and terminated in turn, at moments of their lives."""
    found: collections.Counter[str] = collections.Counter()
    with tempfile.TemporaryDirectory() as place:
        begin = time.monotonic()
        grader(sandbox, Path(place)).wait()
        whole = time.monotonic() - begin
        for number in range(count):
            running = grader(sandbox, Path(place))
            try:
                running.wait(drawn.uniform(0, whole))
                found["ended before"] += 1
            except subprocess.TimeoutExpired:
                end = (signal.SIGKILL, signal.SIGTERM)[number % 2]
                running.send_signal(end)
                found[f"ended by {end.name}"] += 1
            running.wait()
            found.update(left(Path(place), sandbox))
    return dict(found)


def grader(sandbox: str, place: Path) -> "subprocess.Popen[bytes]":
    """A grader of the solution, whose temporary files have a folder of their own."""
    (place / "tmp").mkdir(exist_ok=True)
    solution = ROOT / "reference" / NAME / "solution" / f"{NAME}.py"
    command = [sys.executable, "-m", "grader.cli", "grade", NAME, str(solution), "-o", str(place / "results.json")]
    environment = {**os.environ, "TMPDIR": str(place / "tmp")}
    return subprocess.Popen([*command, "--sandbox", sandbox], cwd=ROOT, env=environment, stdout=-3, stderr=-3)


def left(place: Path, sandbox: str) -> list[str]:
    """What is there of a grader that is gone, once it has had its time."""
    kinds: dict[str, Callable[[], bool]] = {
        "LEFT a process": lambda: bool(orphans()),
        "LEFT a mount": lambda: "\nempty " in Path("/proc/self/mounts").read_text(),
        "LEFT a file": lambda: bool(os.listdir(place / "tmp")),
    }
    if sandbox == "docker":
        kinds["LEFT a container"] = lambda: bool(containers())
    deadline = time.monotonic() + END_SECONDS
    while (still := [kind for kind, there in kinds.items() if there()]) and time.monotonic() < deadline:
        os.sched_yield()
    return still


def orphans() -> list[int]:
    """The zygotes and boxes that run without a grader: those of graders that live have a parent."""
    ours, parents = set[int](), dict[int, int]()
    for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
        try:
            parents[pid] = int(Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[1])
            if FORKED in Path(f"/proc/{pid}/cmdline").read_text(errors="replace"):
                ours.add(pid)
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we were looking
    return [pid for pid in ours if parents[pid] <= 1]


def containers() -> str:
    """The containers of this image that are there, running or not."""
    command = ["docker", "ps", "-aq", "--filter", "label=grader.box", "--filter", f"ancestor={BOX_IMAGE}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main(what: str, count: int) -> int:
    """Do one of the four and print what came of it."""
    drawn = random.Random(count)
    if what in ("box", "zygote"):
        found = killed_within(what, count, drawn)
    else:
        found = left_by_graders("jail" if what == "grader" else "docker", count, drawn)
    print(f"{what}: {count}: " + ", ".join(f"{number} {kind}" for kind, number in sorted(found.items())))
    return int(any(kind.startswith(("LOST", "LEFT")) for kind in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10))
