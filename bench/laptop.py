"""What a student waits for, beside ``python -c "import numpy"``: ``python bench/laptop.py [NAME] [--rounds N]``.

A kit is made and unzipped, and commands take turns: ``check.py`` on the solution, and on a file that cannot be imported,
which is all that it takes but for the checks themselves; ``grader check`` the same, by the kit and, as only staff can, by the
reference in the jail. Wall time, and CPU time of all
processes; ratios are taken within a round.
"""

import argparse
import statistics
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from usage import Family

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from grader.assignment.assignment import Assignment  # noqa: E402
from grader.assignment.load import load_assignment  # noqa: E402
from grader.commands import kit  # noqa: E402

NUMPY = "import numpy"
ALLOWED = 1.6


def unzipped(assignment: Assignment, folder: Path) -> Path:
    """A student's kit, with right work in it and, beside it, work that cannot be imported."""
    kit.build(assignment.name, folder / "kit.zip", ROOT / "assignments", ROOT / "reference")
    with zipfile.ZipFile(folder / "kit.zip") as packed:
        packed.extractall(folder / "kit")
    (folder / "kit" / assignment.file).write_bytes(assignment.solution or b"")
    (folder / "broken").mkdir()
    (folder / "broken" / assignment.file).write_text("def forward(:\n")
    return folder / "kit"


def commands(assignment: Assignment, home: Path) -> dict[str, list[str]]:
    """What is timed, by name."""
    work = {"right work": home / assignment.file, "no checks": home.parent / "broken" / assignment.file}
    grader, named = [sys.executable, "-m", "grader.cli", "check"], ["--assignment", assignment.name]
    ways = {
        "check.py": [sys.executable, str(home / "check.py")],
        "grader check --kit": [*grader, "--kit", str(home / "kit")],
        "by the reference": [*grader, *named],
    }
    timed = {f"{way}, {name}": [*command, str(path)] for way, command in ways.items() for name, path in work.items()}
    return {NUMPY: [sys.executable, "-c", NUMPY], **timed}


def timed(command: list[str], family: Family) -> tuple[float, float]:
    """Wall and CPU seconds of one run."""
    done, seconds, cpu = family.timed(command, ROOT)
    if done.returncode not in (0, 1):
        raise SystemExit(f"bench: {' '.join(command)} ended with {done.returncode}\n{done.stderr[-2000:]}")
    return seconds, cpu


def table(taken: Mapping[str, list[tuple[float, float]]]) -> str:
    """A line a command: medians of wall and CPU time, and how many times the import of numpy in the same round each was."""
    lines = [f"{'':<32}{'wall':>9}{'x numpy':>9}{'CPU':>9}{'x numpy':>9}"]
    for name, pairs in taken.items():
        (walls, cpus), (plain, plain_cpu) = zip(*pairs), zip(*taken[NUMPY])
        times = [statistics.median(one / other for one, other in zip(*two)) for two in ((walls, plain), (cpus, plain_cpu))]
        wall, cpu = statistics.median(walls) * 1e3, statistics.median(cpus) * 1e3
        lines.append(f"{name:<32}{wall:>6.0f} ms{times[0]:>9.2f}{cpu:>6.0f} ms{times[1]:>9.2f}")
    return "\n".join([*lines, f"allowed: {ALLOWED:g} times, and what the checks themselves take"])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name", nargs="?", default="ner_window", help="whose kit (default: ner_window)")
    parser.add_argument("--rounds", type=int, default=15, help="rounds after the one that warms up (default: 15)")
    options = parser.parse_args()
    assignment, family = load_assignment(options.name, ROOT / "assignments", ROOT / "reference"), Family(adopting=True)
    with tempfile.TemporaryDirectory(prefix="grader-bench-") as name:
        turns, taken = commands(assignment, unzipped(assignment, Path(name))), dict[str, list[tuple[float, float]]]()
        for index in range(options.rounds + 1):
            for command, arguments in turns.items():
                took = timed(arguments, family)
                if index:
                    taken.setdefault(command, []).append(took)
    print(table(taken))


if __name__ == "__main__":
    main()
