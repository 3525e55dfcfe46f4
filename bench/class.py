"""Times a regrade of a class made of shipped examples: submissions a second, memory, and what a kill -9 leaves.

    python bench/class.py [--count 40] [--jobs 2] [--assignment ner_window] [--mixed] [--kills 0]

Half of the class is wrong, or with --mixed there are groups, zips, notebooks, broken and hostile submissions too. The
memory of the run and of each process is taken at a tenth and at the end of the class. What one right and one wrong
submission cost in CPU time, of all processes, is the difference between a class of them and one of a quarter of its
size, which starts as many processes. With --hostile as many hostile submissions are put among the class: every other
result must be what it is without them. With --alone each different submission is graded by `grader grade` too, and must get
what it got in the class. With --kills N the run is killed by SIGKILL at N random moments and taken up
again; then every submission must have one whole result, none graded twice.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import structs

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from class_maker import SHARES, members, write_export, write_zip  # noqa: E402
from usage import ENVIRONMENT, Family  # noqa: E402

from grader.assignment.assignment import Assignment  # noqa: E402
from grader.assignment.load import load_assignment  # noqa: E402

HALF_WRONG = {"right": 1, "wrong": 1}


def command(options: argparse.Namespace, export: Path, out: Path) -> list[str]:
    """The regrade that is timed."""
    return [sys.executable, "-m", "grader.cli", "regrade", options.assignment, str(export), "-o", str(out)] + [
        *("--jobs", str(options.jobs))
    ]


def started(arguments: list[str]) -> "subprocess.Popen[bytes]":
    """A run in a session of its own, so that no signal for it comes here."""
    return subprocess.Popen(arguments, cwd=ROOT, env=ENVIRONMENT, stderr=subprocess.DEVNULL, start_new_session=True)


def done(out: Path) -> dict[Path, int]:
    """The results that are there, with the time of each."""
    return {path: path.stat().st_mtime_ns for path in out.glob("submissions/*/results.json")}


def memory(pid: int) -> list[float]:
    """Resident megabytes of a run and of the Python processes below it, the largest first."""
    found, waiting = [], [pid]
    while waiting:
        process = waiting.pop()
        try:
            status = Path(f"/proc/{process}/status").read_text()
            children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        except OSError:
            continue
        found += [int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS")]
        waiting += map(int, children)
    return sorted(found, reverse=True)


def timed(options: argparse.Namespace, export: Path, out: Path) -> str:
    """Submissions a second of one whole run, from its start to its end, and memory early and late."""
    began, run, early, late = time.monotonic(), started(command(options, export, out)), [], []
    while run.poll() is None:
        count = len(done(out))
        if count >= options.count // 10 and not early:
            early = memory(run.pid)
        late = memory(run.pid) or late if count < options.count - options.jobs else late
        time.sleep(0.1)
    seconds = time.monotonic() - began
    if run.returncode not in (0, 3) or len(done(out)) != options.count:
        raise SystemExit(f"bench: the run ended with {run.returncode}, {len(done(out))} of {options.count} are done")
    told = ", ".join(f"{one:.0f} -> {two:.0f}" for one, two in zip(early[: options.jobs + 1], late))
    return f"{options.count / seconds:.1f} a second ({seconds:.1f} s); MB at a tenth and at the end: {told}"


def cost(options: argparse.Namespace, assignment: Assignment, folder: Path, family: Family) -> str:
    """CPU milliseconds of one right and of one wrong submission, in all processes."""
    few, told = max(options.count // 4, options.jobs), []
    for kind in ("right", "wrong"):
        used = []
        for count in (few, options.count):
            export = class_of(assignment, count, options.seed, {kind: 1}, folder)
            before = family.cpu_seconds()
            run = started(command(options, export, folder / f"{kind}-{count}"))
            check(run.wait() == 0, f"a class of {kind} submissions ended with {run.returncode}")
            used.append(family.cpu_seconds() - before)
        told.append(f"{(used[1] - used[0]) / (options.count - few) * 1e3:.0f} {kind}")
    return f"CPU ms a submission, all processes: {', '.join(told)}"


def class_of(assignment: Assignment, count: int, seed: int, shares: Mapping[str, float], folder: Path) -> Path:
    """The export of a class."""
    return write_zip(folder / f"{'-'.join(shares)}-{count}.zip", members(assignment, count, seed, shares))


def killed(options: argparse.Namespace, export: Path, out: Path) -> str:
    """Kill the run at random moments, take it up again, and look whether anything was lost or done twice."""
    drawn, kept = random.Random(options.seed), dict[Path, int]()
    for _ in range(options.kills):
        run = started(command(options, export, out))
        enough = len(kept) + drawn.randrange(max(options.count // options.kills, 1))
        while run.poll() is None and len(done(out)) < enough:
            time.sleep(0.02)
        time.sleep(drawn.uniform(0.0, 0.5))
        if run.poll() is None:
            os.kill(run.pid, signal.SIGKILL)
        run.wait()
        now = done(out)
        check(all(now.get(path) == moment for path, moment in kept.items()), "a result was lost or graded again")
        for path in now:
            json.loads(path.read_bytes())
        kept = now
    before_last = len(kept)
    check(started(command(options, export, out)).wait() in (0, 3), "the last run failed")
    now = done(out)
    check(all(now.get(path) == moment for path, moment in kept.items()), "a result was lost or graded again")
    check(len(now) == options.count, f"{len(now)} of {options.count} have results")
    return f"killed {options.kills} times ({before_last} done by then): every submission has one whole result, none graded twice"


def among_hostile(options: argparse.Namespace, assignment: Assignment, folder: Path) -> str:
    """Grade the class with as many hostile submissions among it, and without: no other result may differ."""
    own = members(assignment, options.count, options.seed, HALF_WRONG)
    others = members(assignment, options.count, options.seed + 1, {"hostile": 1})
    mixed = [member for pair in zip(own, (structs.replace(each, id=f"{each.id}_x") for each in others)) for member in pair]
    results: list[dict[str, object]] = []
    for name, group in (("alone", own), ("among", mixed)):
        out = folder / name
        ended = started(command(options, write_zip(folder / f"{name}.zip", group), out)).wait()
        check(ended == 0, f"the class {name} ended with {ended}")
        found = {path.parent.name: timeless(json.loads(path.read_bytes())) for path in done(out)}
        check(len(found) == len(group), f"{len(found)} of {len(group)} have results")
        results.append(found)
    alone, among = results
    differ = [name for name in alone if alone[name] != among[name]]
    points = {among[member.id]["score"] for member in mixed if member.kind == "hostile"}
    told = f"{len(differ)} other results differ {differ[:3]}; scores of the hostile: {points}"
    return f"{len(mixed)} of which {len(others)} hostile: {told}"


def graded_alone(options: argparse.Namespace, assignment: Assignment, folder: Path) -> str:
    """Grade each different submission of the class, whose results are there, by itself: it must get the same results."""
    group = members(assignment, options.count, options.seed, SHARES if options.mixed else HALF_WRONG)
    different = {tuple(sorted(member.files.items())): member for member in group}.values()
    export, differ = write_export(folder / "alone", list(different)), []
    for member in different:
        path = folder / f"{member.id}.json"
        grade = [sys.executable, "-m", "grader.cli", "grade", options.assignment, str(export / member.id), "-o", str(path)]
        ended = subprocess.run(grade, cwd=ROOT, env=ENVIRONMENT, capture_output=True, check=False)
        check(ended.returncode == 0, f"{member.id} could not be graded alone")
        found = folder / "out" / "submissions" / member.id / "results.json"
        if timeless(json.loads(path.read_bytes())) != timeless(json.loads(found.read_bytes())):
            differ.append(member.id)
    return f"{len(different)} different ones graded alone: {len(differ)} results differ {differ[:3]}"


def timeless(results: dict[str, Any]) -> dict[str, Any]:
    """Results without what a clock says, and without what only a regrade notes."""
    own = {name: value for name, value in results["extra_data"]["grader"].items() if name != "duration_s"}
    return {**results, "execution_time": 0, "extra_data": {**results["extra_data"], "grader": own, "regrade": None}}


def check(holds: bool, words: str) -> None:
    """Raise SystemExit where something does not hold."""
    if not holds:
        raise SystemExit(f"bench: {words}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=40, help="submissions in the class (default: 40)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("--assignment", default="ner_window", help="whose examples (default: ner_window)")
    parser.add_argument("--mixed", action="store_true", help="groups, zips, notebooks, broken and hostile ones too")
    parser.add_argument("--hostile", action="store_true", help="a second class with as many hostile submissions among it")
    parser.add_argument("--alone", action="store_true", help="grade each different submission alone too, and time no CPU")
    parser.add_argument("--kills", type=int, default=0, help="how often a second run is killed (default: 0)")
    parser.add_argument("--seed", type=int, default=1, help="which class is drawn (default: 1)")
    options = parser.parse_args()
    assignment = load_assignment(options.assignment, ROOT / "assignments", ROOT / "reference")
    family = Family(adopting=True)
    with tempfile.TemporaryDirectory(prefix="grader-bench-") as name:
        folder = Path(name)
        export = class_of(assignment, options.count, options.seed, SHARES if options.mixed else HALF_WRONG, folder)
        print(f"{options.count} of {options.assignment}, {options.jobs} processes, load {os.getloadavg()[0]:.1f}")
        print(timed(options, export, folder / "out"), flush=True)
        told = graded_alone(options, assignment, folder) if options.alone else cost(options, assignment, folder, family)
        print(told, flush=True)
        if options.hostile:
            print(among_hostile(options, assignment, folder), flush=True)
        if options.kills:
            print(killed(options, export, folder / "killed"))


if __name__ == "__main__":
    main()
