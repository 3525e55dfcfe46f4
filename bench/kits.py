"""What a student's kit says of every example: ``python bench/kits.py [NAME...] [--draws N]``, a table for docs/kit.md.

Every example is judged in this process at a kit's recorded points and as on the server. Public tasks must agree, and no
right example may be wrong on a kit; with ``--draws`` they are judged at so many other draws of practice points as well.
The last column tells by which tasks the server sees what a kit does not.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "assignments")]

from laptops import compared, judged, laptop, server, untimed, wrong  # noqa: E402
from loading import NAMES  # noqa: E402

HEAD = (
    "| assignment | right, false fails | draws, false fails | wrong | public tasks that differ | noticed | not noticed, by task |"
)


def row(name: str, draws: int) -> tuple[str, int, int]:
    """A line of the table, how many mistakes are noticed, and of how many."""
    assignment = server(name).assignment
    right = [compared(name, example.id, example.source) for example in assignment.accepted]
    found = [compared(name, example.id, example.source) for example in assignment.mistakes]
    again = [
        (draw, example.id)
        for draw in range(draws)
        for example in assignment.accepted
        if wrong(judged(untimed(laptop(name, f"draw {draw}")), example.source))
    ]
    for draw, example in again:
        print(f"{name}, draw {draw}: {example} is told that it is wrong", file=sys.stderr)
    noticed = [one for one in found if one.here]
    by_task = Counter(one.there[0] for one in found if not one.here and one.there)
    missed = ", ".join(f"{task} {count}" for task, count in by_task.most_common()) or "none"
    differ = sum(len(one.differ) for one in [*right, *found])
    falsely = [sum(bool(one.here) for one in right), len(again)]
    share = f"{len(noticed)} ({len(noticed) / len(found):.0%})"
    cells = [name, f"{len(right)}, {falsely[0]}", f"{draws}, {falsely[1]}", str(len(found)), str(differ), share, missed]
    return f"| {' | '.join(cells)} |", len(noticed), len(found)


def main() -> None:
    """Print the table, and the share over all assignments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--draws", type=int, default=0)
    options = parser.parse_args()
    print(HEAD + "\n" + "|---|" + "--:|" * 5 + "---|")
    noticed = every = 0
    for name in options.names:
        line, some, count = row(name, options.draws)
        noticed, every = noticed + some, every + count
        print(line, flush=True)
    print(f"\n{noticed} of {every} wrong examples are noticed ({noticed / every:.0%}).")


if __name__ == "__main__":
    main()
