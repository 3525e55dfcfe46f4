"""``tests``: an author's own suite, unittest with gradescope-utils' decorators or pytest, on stand-ins of the submission.

The author's code is trusted and runs in the grader, in a thread of its own, unchanged: ``import ner_window`` gives it a
stand-in, and every use of that becomes a call that this generator yields. A test that stops by itself is asked once more
with the solution: where it stops there too, its author is to blame, else the submission is.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from ..calls.call import Answer, Ask, Call
from ..errors import BadInput
from ..inputs import Case
from ..numerics.compare import RIGHT, Mark
from .base import Check, Context, Judgement, Point, Rounds, Seen

if TYPE_CHECKING:
    from .suites.told import Told


class TestsSettings(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="tests"):
    """Settings of ``tests``: the folder ``suite``, below the reference's, that holds ``test_*.py``; or one such ``file``."""

    suite: str = ""
    file: str = ""

    @property
    def path(self) -> str:
        """The suite's place below the reference's folder."""
        return self.suite or self.file


def tests(settings: TestsSettings, context: Context, folder: Path) -> Check:
    """Run the author's suite on the submission and, where a test stops by itself, on the solution."""
    if bool(settings.suite) == bool(settings.file):
        raise BadInput("a check of the kind tests names its suite, a folder, or its file: one of them")
    path = folder / settings.path
    if not context.has_reference:
        return Judgement([path.name], [], unjudged="the course's own tests run on the server")
    told = yield from answered(path, context, student=True)
    if any(test.doubtful for test in told):
        right = {test.id: test for test in (yield from answered(path, context, student=False))}
        told = [settled(test, right.get(test.id)) for test in told]
    return judgement(path, told)


def answered(path: Path, context: Context, student: bool) -> Rounds["list[Told]"]:
    """Run the suite in a thread and answer its calls one by one, by the submission or by the solution."""
    from .suites.conversation import Line  # few assignments need what a suite needs, and a grade pays for every import
    from .suites.suite import run_suite

    line = Line(context.source if student else None)
    results: list[Told] = []
    failures: list[BaseException] = []
    arguments = (path, context.module, line, context.jitter, results, failures)
    thread = threading.Thread(target=run_suite, args=arguments, daemon=True)
    thread.start()
    try:
        while (call := line.calls.get()) is not None:
            answer: Answer = yield Ask([call]) if student else Ask(reference=[call])
            line.outcomes.put((answer.student if student else answer.reference)[0])
    except BaseException as stop:
        line.outcomes.put(stop)  # the author's thread must not wait for ever
        raise
    finally:
        thread.join(1.0)
    if failures:
        raise failures[0]
    return results


def settled(test: "Told", right: "Told | None") -> "Told":
    """A doubtful test beside the solution's: the author's fault where the solution ends it in the same way."""
    if not test.doubtful or (right is not None and not right.doubtful):
        return test
    if test.skipped:
        return structs.replace(test, mark=RIGHT, weight=0.0)
    return structs.replace(test, mark=Mark("not_run", f"{test.mark.text}: {test.mark.detail}".rstrip(": ")), outcome=None)


def judgement(path: Path, told: "Sequence[Told]") -> Judgement:
    """Every test as an output of the task. Where any has a weight, one without is worth nothing, as on Gradescope."""
    weighted = any(test.weight is not None for test in told)
    names = unique([(test.title, test.id) for test in told])
    weights = {name: weight_of(test, weighted) for name, test in zip(names, told)}
    for name, weight in weights.items():
        if not 0 <= weight < float("inf"):
            raise BadInput(f"{path}: {name}: the weight {weight:g} is no number of points")
    where = Point(path.name, "the author's test runs", Case({}))
    seen = [Seen(name, where, test.mark, asked_for(test), "", outcome=test.outcome) for name, test in zip(names, told)]
    facts = {name: {**test.facts, "printed": test.printed} for name, test in zip(names, told)}
    return Judgement(names, seen, weights=weights, facts=facts)


def weight_of(test: "Told", weighted: bool) -> float:
    """A test's weight; what stands on the leaderboard has none."""
    if "leaderboard" in test.facts:
        return 0.0
    return (0.0 if weighted else 1.0) if test.weight is None else test.weight


def asked_for(test: "Told") -> Call:
    """A call that names what the test asked for where that is missing."""
    name = test.outcome.detail if test.outcome is not None and test.outcome.status == "missing" else ""
    return Call((("set", (), ("global", name)),) if name else ())


def unique(tests: Sequence[tuple[str, str]]) -> list[str]:
    """A name for every test, given its title and its id: titles that stand twice take the id with them."""
    titles = [title for title, _ in tests]
    names: list[str] = []
    for title, ident in tests:
        name = title if titles.count(title) == 1 else f"{title} ({'.'.join(ident.split('.')[-2:])})"
        names.append(name if name not in names else f"{name} ({ident}, {len(names)})")
    return names
