"""How far the cost check keeps right backwards and numeric ones from its limits: ``python bench/cost.py [RUNS]``.

Judged are the styles of tests/checks/cost_styles.py and, for every assignment that has such a task, its accepted
examples and its known mistakes of that kind (G18, G19). Each runs in a box of its own, RUNS times, in turn with all
others of its task so that a busy moment of the machine hits all. A verdict's factor is how many times below the limit,
or above it, the reading lies that it hangs on, be it a clock's or that of other units; the least of all runs is
printed. Run it beside busy processes too. ``--clock`` leaves out other units, and shows what the clock alone would say.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "checks")]

from cost_network import SETTINGS, SOLUTION, context  # noqa: E402
from cost_styles import NUMERIC, RIGHT  # noqa: E402

from grader.assignment.load import assignment_names  # noqa: E402
from grader.calls.call import Answer  # noqa: E402
from grader.checks.base import Context  # noqa: E402
from grader.checks.cost import CostSettings  # noqa: E402
from grader.commands.validate import bench_of, seeded  # noqa: E402
from grader.sandbox.box import Box  # noqa: E402
from grader.sandbox.link import BoxLimits  # noqa: E402
from grader.sandbox.process import ProcessLauncher  # noqa: E402
from grader.sandbox.trusted import Trusted  # noqa: E402

module = import_module("grader.checks.cost")


class Heard(module.Readings):
    """Readings that remember the last ratio they told."""

    last: float = 0.0

    def ratio(self) -> float:
        """The ratio, noted for the table."""
        Heard.last = super().ratio()
        return Heard.last


class Style(NamedTuple):
    """One submission to judge, and by what."""

    task: str
    name: str
    right: bool
    source: bytes
    settings: CostSettings
    context: Callable[[int], Context]
    file: str
    solution: bytes
    support: list[tuple[str, bytes]]


class Verdict(NamedTuple):
    """Whether it is as it should be, how far the reading is on its side of the limit, and the seconds it took."""

    good: bool
    factor: float
    seconds: float


def small_network() -> Iterator[Style]:
    """The styles of the tests."""
    for right, styles in ((True, RIGHT), (False, NUMERIC)):
        for name, text in styles.items():
            source = (SOLUTION + text).encode()
            yield Style("small network", name, right, source, SETTINGS, context, "work.py", SOLUTION.encode(), [])


def shipped() -> Iterator[Style]:
    """The examples of the assignments, for every cost task of theirs."""
    for name in assignment_names(ROOT / "assignments"):
        bench = bench_of(name, ROOT / "assignments", ROOT / "reference")
        ours = bench.assignment
        for task in ours.tasks:
            if not isinstance(task.check, CostSettings):
                continue
            wrong = [one for one in ours.mistakes if one.id.startswith(("g18", "g19")) and task.id in one.fails]
            for right, examples in ((True, ours.accepted), (False, wrong)):
                for one in examples:
                    drawn = lambda seed, bench=bench, task=task, ours=ours: seeded(bench, seed).context(task, ours)  # noqa: E731
                    of = ours.file, ours.solution, list(ours.support)
                    yield Style(f"{name}.{task.id}", one.id, right, one.source, task.check, drawn, *of)


def all_judged(styles: list[Style], runs: int) -> list[list[Verdict]]:
    """The verdicts on each style, in turn with those on all others."""
    limits, found = BoxLimits(total_seconds=36e3, cpu_seconds=36e3), [[] for _ in styles]
    with ExitStack() as stack:
        boxes = []
        for style in styles:
            box = stack.enter_context(Box(ProcessLauncher(), style.file, style.source, style.support, limits))
            if (failure := box.open()) is not None:
                raise SystemExit(f"bench: {style.name} cannot be imported: {failure}")
            boxes.append((box, Trusted(style.file, style.solution, style.support)))
        for seed in range(runs):
            for style, (box, reference), verdicts in zip(styles, boxes, found, strict=True):
                verdicts.append(judged(style, box, reference, seed))
    return found


def judged(style: Style, box: Box, reference: Trusted, seed: int) -> Verdict:
    """One verdict."""
    began, check = time.perf_counter(), module.cost(style.settings, style.context(seed))
    ask = next(check)
    try:
        while True:
            student = box.run(ask.student) if ask.student else []
            ask = check.send(Answer(student, reference.run(ask.reference)))
    except StopIteration as done:
        told = next((look.mark for look in done.value.seen if not look.mark.right), None)
    factor = style.settings.limit / Heard.last if told is None else told.error / (told.allowed or float("inf"))
    if style.right and told is not None:
        factor = 1 / factor if factor else 0.0
    good = told is None if style.right else told is not None and told.allowed > 0
    return Verdict(good, factor, time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description="Judge right and numeric styles by their cost, many times.")
    parser.add_argument("runs", type=int, nargs="?", default=20, help="verdicts on every style (default: 20)")
    parser.add_argument("--only", default="", help="judge only tasks whose name has this in it")
    parser.add_argument("--clock", action="store_true", help="leave out other units: the clock alone")
    asked = parser.parse_args()
    module.Readings = Heard
    styles = [style for style in (*small_network(), *shipped()) if asked.only in style.task]
    if asked.clock:
        styles = [style._replace(settings=structs.replace(style.settings, units={})) for style in styles]
    print(f"{'':<84}{'wrong':>6}{'least factor':>14}{'median':>9}{'ms, median':>12}", flush=True)
    wrong = total = 0
    for task, group in groupby(styles, lambda style: style.task):
        of_task = list(group)
        for style, verdicts in zip(of_task, all_judged(of_task, asked.runs), strict=True):
            print(f"{task:<32}{'right' if style.right else 'numeric':<8}{style.name[:43]:<44}{row(verdicts)}", flush=True)
            wrong, total = wrong + sum(not one.good for one in verdicts), total + len(verdicts)
    print(f"{wrong} wrong of {total} verdicts")


def row(verdicts: list[Verdict]) -> str:
    """How many verdicts are wrong, the least factor and the median, and the median of the milliseconds."""
    factors, seconds = sorted(one.factor for one in verdicts), sorted(one.seconds for one in verdicts)
    middle, bad = len(verdicts) // 2, sum(not one.good for one in verdicts)
    return f"{bad:>6}{factors[0]:>14.1f}{factors[middle]:>9.1f}{seconds[middle] * 1e3:>12.1f}"


if __name__ == "__main__":
    main()
