"""How much of what is wrong gets a name, and what looking for it costs, in CPU time of this process.

    python bench/names.py pairs [ner_window] [--seed 0] [--number 12]   two known mistakes at once
    python bench/names.py left-out [NAME ...] [--seed 0]                each known mistake, as if nobody had written it down
    python bench/names.py time [ner_window] [--seed 0]                  grading wrong work beside right work

A pair edits different functions; with --number the pairs are those of so many mistakes, taken from the functions in turn,
0 for all. What is said of a mistake that was left out is printed beside the functions that it edits: whether it is true is
for a reader to say, but a name or a place in another function is marked.
"""

import argparse
import itertools
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from grader.assignment.examples import SOLUTION, Example  # noqa: E402
from grader.assignment.load import assignment_names  # noqa: E402
from grader.checks.base import Judgement  # noqa: E402
from grader.commands.validate import bench_of, graded, seeded  # noqa: E402
from grader.grading.draws import Draws  # noqa: E402
from grader.grading.grade import Bench, judgements_of  # noqa: E402
from grader.grading.naming.diagnose import diagnose  # noqa: E402
from grader.grading.naming.diagnosis import Diagnosis  # noqa: E402
from grader.grading.naming.layout import Layout  # noqa: E402
from grader.grading.naming.variants import Variant, known_variants, pair, variant  # noqa: E402
from grader.sandbox.trusted import TrustedSession  # noqa: E402


def prepared(name: str, seed: int) -> tuple[Bench, Draws, Layout]:
    """An assignment with the inputs of one seed, and its solution's layout."""
    bench = bench_of(name, ROOT / "assignments", ROOT / "reference")
    return bench, seeded(bench, seed), Layout((bench.assignment.solution or b"").decode())


def homes(example: Example, layout: Layout) -> frozenset[str]:
    """The functions that a mistake edits; none where it is no edit of the solution."""
    return frozenset(layout.home(span.start) for span in example.spans) if example.base == SOLUTION else frozenset()


def in_turn(examples: Mapping[str, list[Example]], number: int) -> list[Example]:
    """So many mistakes, one a function in turn; all where ``number`` is 0."""
    rounds = [each for row in itertools.zip_longest(*examples.values()) for each in row if each]
    return rounds[: number or None]


def pairs(name: str, seed: int, number: int) -> None:
    """Print the pairs that are not both named, and how many are."""
    bench, draws, layout = prepared(name, seed)
    by_home: dict[str, list[Example]] = {}
    for each in bench.assignment.mistakes:
        if len(home := homes(each, layout)) == 1 and not each.costly:
            by_home.setdefault(min(home), []).append(each)
    counts = dict.fromkeys(("pairs", "caught", "one named", "both named", "falsely named"), 0)
    for one, two in itertools.combinations(in_turn(by_home, number), 2):
        both = None if homes(one, layout) & homes(two, layout) else pair(bench.assignment, one, two)
        if both is None:
            continue
        report = graded(bench, both, draws)
        named = {finding.mistake for task in report.tasks for finding in task.findings if finding.mistake}
        counts["pairs"] += 1
        counts["caught"] += report.score < report.points
        counts["one named"] += len(named & set(both.mistakes)) == 1
        counts["both named"] += named == set(both.mistakes)
        counts["falsely named"] += not named <= set(both.mistakes)
        if named != set(both.mistakes):
            print(f"  {one.id} ({min(homes(one, layout))}) with {two.id} ({min(homes(two, layout))}): {told(named)}")
    print(f"{name}, seed {seed}: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()), flush=True)


def told(names: set[str]) -> str:
    """Names in a row."""
    return ", ".join(sorted(names)) or "nothing"


def diagnosed(bench: Bench, draws: Draws, tried: Variant) -> Diagnosis:
    """What is said of a mistake where it is not among those that are known."""
    session = TrustedSession(bench.assignment.file, tried.source, bench.assignment.support)
    session.open()
    found = {task: each for task, each in judgements_of(bench, draws, session)[0].items() if isinstance(each, Judgement)}
    others = [suspect for suspect in bench.suspects if suspect.mistake not in tried.mistakes]
    return diagnose(found, others, bench.workshop, bench.assignment.graph)


def said(found: Diagnosis) -> Iterator[tuple[str, str]]:
    """All that a diagnosis says, each with what kind of thing it is, once."""
    yield from dict.fromkeys(("another mistake", name) for name in found.mistakes.values())
    yield from dict.fromkeys(("slip", slip.words) for slip in found.slips.values())
    yield from dict.fromkeys(("relation", relation.words) for relation in found.relations.values())
    yield from dict.fromkeys(("step", step.words) for step in found.steps.values())


def left_out(name: str, seed: int) -> list[int]:
    """Print what is said of every known mistake without itself: how many there are, how many are explained, with the step."""
    bench, draws, layout = prepared(name, seed)
    known = {each.id: homes(each, layout) for each in bench.assignment.mistakes}
    counts = [0, 0, 0]
    for tried in known_variants(bench.assignment):
        lines = list(said(diagnosed(bench, draws, tried)))
        kinds = {kind for kind, _ in lines}
        counts = [counts[0] + 1, counts[1] + bool(kinds - {"step"}), counts[2] + bool(kinds)]
        print(f"  {tried.name} ({told(set(known[tried.name])) if known[tried.name] else 'a program of its own'})")
        for kind, words in lines or [("nothing", "")]:
            elsewhere = kind == "another mistake" and not known[words] & known[tried.name]
            print(f"      {'ELSEWHERE ' if elsewhere else ''}{kind}: {words}")
    print(f"{name}, seed {seed}: {shares(counts)}", flush=True)
    return counts


def shares(counts: list[int]) -> str:
    """How many of how many, and in per cent."""
    of, explained, with_step = counts
    step = f"{with_step} ({with_step / of:.0%}) with the first wrong step"
    return f"{of} left out, {explained} ({explained / of:.0%}) explained, {step}"


def seconds(bench: Bench, draws: Draws, tried: Variant) -> float:
    """CPU seconds of this process for one grade."""
    began = time.process_time()
    graded(bench, tried, draws)
    return time.process_time() - began


def cost(name: str, seed: int) -> None:
    """Print what every wrong example costs more than the solution, which takes turns with it."""
    bench, draws, _ = prepared(name, seed)
    solution = Variant("solution", bench.assignment.solution or b"")
    known = [variant(each) for each in bench.assignment.mistakes]
    for tried in (solution, *known[:1]):
        graded(bench, tried, draws)  # what is made once
    more = {tried.name: -seconds(bench, draws, solution) + seconds(bench, draws, tried) for tried in known}
    for each in sorted(more, key=more.__getitem__)[-8:]:
        print(f"  {each}: {more[each]:.2f} s more")
    median, most = statistics.median(more.values()), max(more.values())
    print(f"{name}, seed {seed}: median {median:.2f} s more, most {most:.2f} s, of {len(more)}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Count what is named among wrong work, and time it.")
    parser.add_argument("what", choices=["pairs", "left-out", "time"])
    parser.add_argument("names", nargs="*", help="assignments (default: ner_window; left-out: all)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--number", type=int, default=12, help="mistakes that pairs are made of, 0 for all (default: 12)")
    options = parser.parse_args()
    if options.what == "left-out":
        counts = [left_out(name, options.seed) for name in options.names or assignment_names(ROOT / "assignments")]
        print(f"all: {shares([sum(column) for column in zip(*counts, strict=True)])}")
        return
    for name in options.names or ["ner_window"]:
        pairs(name, options.seed, options.number) if options.what == "pairs" else cost(name, options.seed)


if __name__ == "__main__":
    main()
