"""How far the cost check keeps right backwards and numeric ones from its limit: ``python bench/cost.py [RUNS]``.

Each style of tests/checks/cost_styles.py runs in a box of its own and is judged RUNS times, in turn with all others so
that a busy moment of the machine hits all. A verdict's factor is how many times below the limit, or above it, the
reading lies that it hangs on; the least of all runs is printed. Run it beside busy processes too.
"""

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "checks")]

from cost_styles import NUMERIC, RIGHT, SETTINGS, SOLUTION, context  # noqa: E402

from grader.calls.call import Answer  # noqa: E402
from grader.sandbox.box import Box  # noqa: E402
from grader.sandbox.link import BoxLimits  # noqa: E402
from grader.sandbox.process import ProcessLauncher  # noqa: E402
from grader.sandbox.trusted import Trusted  # noqa: E402

module = import_module("grader.checks.cost")


class Heard(module.Readings):
    """Readings that remember the last ratio they told."""

    told: float = 0.0

    def ratio(self) -> float:
        """The ratio, noted for the table."""
        Heard.last = super().ratio()
        return Heard.last


def judged(source: str, seed: int) -> tuple[bool, float, float]:
    """Whether one submission passed, the ratio that settled it, and the seconds it took."""
    reference = Trusted("work.py", SOLUTION.encode())
    with Box(ProcessLauncher(), "work.py", source.encode(), [], BoxLimits(total_seconds=600.0, cpu_seconds=600.0)) as box:
        if (failure := box.open()) is not None:
            raise SystemExit(f"bench: a style cannot be imported: {failure}")
        began, check = time.perf_counter(), module.cost(SETTINGS, context(seed))
        ask = next(check)
        try:
            while True:
                student = box.run(ask.student) if ask.student else []
                ask = check.send(Answer(student, reference.run(ask.reference)))
        except StopIteration as done:
            return all(look.mark.right for look in done.value.seen), Heard.last, time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description="Judge right and numeric styles by their cost, many times.")
    parser.add_argument("runs", type=int, nargs="?", default=20, help="verdicts on every style (default: 20)")
    runs = parser.parse_args().runs
    module.Readings = Heard
    styles = [(True, name, text) for name, text in RIGHT.items()] + [(False, name, text) for name, text in NUMERIC.items()]
    found: dict[str, list[tuple[bool, float, float]]] = {name: [] for _, name, _ in styles}
    for seed in range(runs):
        for right, name, text in styles:
            passed, ratio, seconds = judged(SOLUTION + text, seed)
            found[name].append((passed == right, SETTINGS.limit / ratio if right else ratio / SETTINGS.limit, seconds))
    print(f"{'':<52}{'wrong':>6}{'least factor':>14}{'median':>9}{'ms, median':>12}")
    for right, name, _ in styles:
        verdicts, factors, seconds = (sorted(values) for values in zip(*found[name], strict=True))
        middle, kind = len(factors) // 2, "right" if right else "numeric"
        wrong = verdicts.count(False)
        print(f"{kind:<9}{name:<43}{wrong:>6}{factors[0]:>14.1f}{factors[middle]:>9.1f}{seconds[middle] * 1e3:>12.1f}")
    print(f"{sum(not good for each in found.values() for good, _, _ in each)} wrong of {runs * len(styles)} verdicts")


if __name__ == "__main__":
    main()
