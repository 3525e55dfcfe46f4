"""Times one graded submission beside the plain script of plain_gradescope.py, interleaved, and the box alone.

    python bench/run.py [--rounds N] [--example accepted/einsum]

Every run is a fresh process, from start to results.json on disk. Runs alternate, so that whatever else the machine
does hits all of them alike, and ratios are taken within a round. Runs that do not give full marks are refused: a
failure may be fast.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PLAIN = "plain script"
# As installed programs run: with their modules compiled, which some development machines forbid.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def commands(submission: Path, results: Path) -> dict[str, list[str]]:
    """What is timed, by name: the plain script, and a grade in every box of this system that runs without a server."""
    grade = [sys.executable, "-m", "grader.cli", "grade", "ner_window", str(submission), "-o", str(results), "--sandbox"]
    boxes = ["process", "jail"] if sys.platform == "linux" else ["process"]
    plain = [sys.executable, str(HERE / "plain_gradescope.py"), str(submission), str(results)]
    return {PLAIN: plain, **{f"grader, {box}": [*grade, box] for box in boxes}}


def timed(command: list[str], results: Path) -> float:
    """Wall seconds of one run. Raises SystemExit, with what it printed, unless it gave full marks."""
    results.unlink(missing_ok=True)
    started = time.perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - started
    if done.returncode != 0 or not full_marks(results):
        raise SystemExit(f"bench: no full marks from {' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return seconds


def full_marks(results: Path) -> bool:
    try:
        tests = json.loads(results.read_text(encoding="utf-8"))["tests"]
    except FileNotFoundError:
        return False
    return abs(sum(test["score"] for test in tests) - 100) < 1e-9


def interleaved(submission: Path, rounds: int) -> dict[str, list[float]]:
    """Seconds by name, one entry a round; every other round runs in reverse, and a first one only warms the caches."""
    seconds: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="grader-bench-") as folder:
        results = Path(folder) / "results.json"
        turns = list(commands(submission, results).items())
        for index in range(rounds + 1):
            for name, command in turns if index % 2 else reversed(turns):
                took = timed(command, results)
                if index:
                    seconds.setdefault(name, []).append(took)
    return seconds


def table(seconds: dict[str, list[float]]) -> str:
    """A line a command: median, fastest, and how many times the plain script of the same round it took."""
    lines = [f"{'':<18}{'median':>10}{'fastest':>10}{'x plain: median':>18}{'quarter to three quarters':>28}"]
    for name in sorted(seconds, key=lambda name: (name != PLAIN, name)):
        times = seconds[name]
        ratios = [took / plain for took, plain in zip(times, seconds[PLAIN])]
        line = f"{name:<18}{statistics.median(times) * 1e3:>7.0f} ms{min(times) * 1e3:>7.0f} ms"
        if name != PLAIN:
            low, _, high = statistics.quantiles(ratios, n=4)
            line += f"{statistics.median(ratios):>18.2f}{f'{low:.2f} to {high:.2f}':>28}"
        lines.append(line)
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Time a grade beside an unprotected script, and the box alone.")
    parser.add_argument("--rounds", type=int, default=15, help="rounds after the one that warms up (default: 15)")
    parser.add_argument("--example", default="accepted/einsum", help="which right submission below reference/ner_window")
    options = parser.parse_args()
    submission = ROOT / "reference" / "ner_window" / options.example / "ner_window.py"
    if not submission.is_file() or options.rounds < 2:
        parser.error("--example must be a folder below reference/ner_window that holds ner_window.py, --rounds 2 or more")
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(
        f"ner_window/{options.example}, {options.rounds} rounds; Python {platform.python_version()}, {os.cpu_count()} cores{load}"
    )
    print("\n" + table(interleaved(submission, options.rounds)))
    box = HERE / "box.py"
    if box.is_file():
        print(flush=True)
        raise SystemExit(subprocess.run([sys.executable, str(box)], cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    main()
