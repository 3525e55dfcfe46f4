"""Times one graded submission beside the plain script of plain_gradescope.py, interleaved, and the box alone.

    python bench/run.py [--rounds N] [--example accepted/einsum]

Every run is a fresh process, from start to results.json on disk; CPU time is that of all its processes. Runs
alternate, so that whatever else the machine does hits all of them alike, and ratios are taken within a round. Runs that
do not give full marks are refused: a failure may be fast. On Linux all is done once more on one core alone, and a small
class is regraded.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from usage import Family

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PLAIN = "plain script"


def commands(submission: Path, results: Path) -> dict[str, list[str]]:
    """What is timed, by name: the plain script, and a grade in every box of this system that runs without a server."""
    grade = [sys.executable, "-m", "grader.cli", "grade", "ner_window", str(submission), "-o", str(results), "--sandbox"]
    boxes = ["process", "jail"] if sys.platform == "linux" else ["process"]
    plain = [sys.executable, str(HERE / "plain_gradescope.py"), str(submission), str(results)]
    return {PLAIN: plain, **{f"grader, {box}": [*grade, box] for box in boxes}}


def timed(command: list[str], results: Path, family: Family) -> tuple[float, float]:
    """Wall and CPU seconds of one run. Raises SystemExit, with what it printed, unless it gave full marks."""
    results.unlink(missing_ok=True)
    done, seconds, cpu = family.timed(command, ROOT)
    if done.returncode != 0 or not full_marks(results):
        raise SystemExit(f"bench: no full marks from {' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return seconds, cpu


def full_marks(results: Path) -> bool:
    try:
        tests = json.loads(results.read_text(encoding="utf-8"))["tests"]
    except FileNotFoundError:
        return False
    return abs(sum(test["score"] for test in tests) - 100) < 1e-9


def interleaved(submission: Path, rounds: int, family: Family) -> dict[str, list[tuple[float, float]]]:
    """Wall and CPU seconds by name, an entry a round; every other round runs in reverse, a first one only warms the caches."""
    seconds: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory(prefix="grader-bench-") as folder:
        results = Path(folder) / "results.json"
        turns = list(commands(submission, results).items())
        for index in range(rounds + 1):
            for name, command in turns if index % 2 else reversed(turns):
                took = timed(command, results, family)
                if index:
                    seconds.setdefault(name, []).append(took)
    return seconds


def table(seconds: dict[str, list[tuple[float, float]]]) -> str:
    """A line a command: wall and CPU time, and how many times the plain script of the same round each was."""
    lines = [f"{'':<18}{'wall: median':>14}{'fastest':>10}{'x plain':>10}{'quarters':>16}{'CPU: median':>14}{'x plain':>10}"]
    for name in sorted(seconds, key=lambda name: (name != PLAIN, name)):
        (walls, cpus), (plain, plain_cpu) = zip(*seconds[name]), zip(*seconds[PLAIN])
        low, middle, high = statistics.quantiles([took / other for took, other in zip(walls, plain)], n=4)
        times = statistics.median(took / other for took, other in zip(cpus, plain_cpu))
        line = f"{name:<18}{statistics.median(walls) * 1e3:>11.0f} ms{min(walls) * 1e3:>7.0f} ms{middle:>10.2f}"
        lines.append(line + f"{f'{low:.2f} to {high:.2f}':>16}{statistics.median(cpus) * 1e3:>11.0f} ms{times:>10.2f}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Time a grade beside an unprotected script, and the box alone.")
    parser.add_argument("--rounds", type=int, default=15, help="rounds after the one that warms up (default: 15)")
    parser.add_argument("--example", default="accepted/einsum", help="which right submission below reference/ner_window")
    options = parser.parse_args()
    submission = ROOT / "reference" / "ner_window" / options.example / "ner_window.py"
    if not submission.is_file() or options.rounds < 2:
        parser.error("--example must be a folder below reference/ner_window that holds ner_window.py, --rounds 2 or more")
    family = Family(adopting=True)
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    cores = f"{os.cpu_count()} cores{load}"
    print(f"ner_window/{options.example}, {options.rounds} rounds; Python {platform.python_version()}, {cores}")
    print("\n" + table(interleaved(submission, options.rounds, family)), flush=True)
    if hasattr(os, "sched_setaffinity"):
        everywhere = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(everywhere)})
        print("\non one core\n" + table(interleaved(submission, options.rounds, family)), flush=True)
        os.sched_setaffinity(0, everywhere)
        for name in ("box.py", "class.py"):
            print(flush=True)
            subprocess.run([sys.executable, str(HERE / name)], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
