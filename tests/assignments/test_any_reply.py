"""Whatever a submission's process answers to whatever check: a verdict on the answer, never a fault of the grader's."""

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from loading import ASSIGNMENTS, NAMES, REFERENCE
from msgspec import structs

from grader.commands.validate import bench_of, seeded
from grader.grading.changes import with_changes
from grader.grading.grade import judgements_of
from grader.grading.naming.diagnose import diagnose
from grader.grading.scoring import scored
from grader.grading.words.findings import Teller
from grader.grading.words.source import Source
from grader.reports.report import Verdict
from grader.sandbox.trusted import TrustedSession
from grader.worker.leaf import Leaf, describe

ODD = [
    Leaf("missing"),
    Leaf("none", typename="NoneType"),
    Leaf("object", "", "generator"),
    Leaf("array", "object", "ndarray", (2, 2)),
    Leaf("array", "float64", "ndarray", (0,) * 64),
    Leaf("array", "float64", "ndarray", (2**32 - 1, 2**32 - 1, 2**32 - 1, 2**32 - 1)),
    Leaf("list", "", "list", (3,)),
    Leaf("tuple", "", "tuple", (2,)),
    Leaf("dict", "", "dict", (2,), ["W", "b"]),
    *map(describe, ["a", "", ["a", "b"], ("a", "b"), [], (), {}, 1j, 2, True, 1.5, float("nan"), [1, 2], [[1.0], [2.0]]]),
    *map(describe, [np.zeros((0, 3)), np.zeros(3, complex), np.ones((1, 1, 1, 1)), np.array(np.inf), np.array(["a"]), np.eye(3)]),
    *map(describe, [np.full((2, 3), np.nan), np.array([1, "x"], dtype=object), np.float32(2), np.ones(3, bool), np.array(5)]),
    Leaf("float", "bool", "float", (), np.array(1.0)),
    Leaf("text", "str", "str", (), []),
]


class Answering(TrustedSession):
    """The solution, but for the answers that ``odd`` puts in the place of some of its own."""

    def __init__(self, assignment, odd):
        super().__init__(assignment.file, assignment.solution, assignment.support)
        self.odd, self.count = odd, 0

    def run(self, calls, expect=lambda: ()):
        return [self.changed(outcome) for outcome in super().run(calls, expect)]

    def changed(self, outcome):
        leaves = {}
        for label, leaf in outcome.leaves.items():
            self.count += 1
            chosen = self.odd[self.count % len(self.odd)]
            leaves[label] = leaf if chosen is None else chosen
        return structs.replace(outcome, leaves=leaves)


def teller(assignment):
    """What the words of every task need; no mistake is known here."""
    return lambda task: Teller(assignment.credit, assignment.file, Source(assignment.file, []), task.public, {}, {})


def arrays():
    """Arrays of any small shape and kind, with nan and infinity among their entries."""
    shapes = st.lists(st.integers(0, 4), max_size=4)
    entries = st.sampled_from([0.0, 1.0, -2.5, 1e308, np.nan, -np.inf])
    kinds = st.sampled_from(["f8", "f4", "i8", "?", "c16"])

    def made(shape, entry, kind):
        with np.errstate(all="ignore"):
            return describe(np.full(shape, 1 if kind in ("i8", "?") else entry).astype(kind))

    return st.builds(made, shapes, entries, kinds)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=3, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(st.lists(st.one_of(st.none(), st.sampled_from(ODD), arrays()), min_size=1, max_size=7))
def test_any_reply_gets_a_verdict(name, odd):
    """Any value in the place of any other: every task is judged, and none is ours to judge again."""
    bench = bench_of(name, ASSIGNMENTS, REFERENCE)
    tasks = [task for task in bench.assignment.tasks if type(task.check).__name__ != "CostSettings"]
    few = structs.replace(bench, assignment=structs.replace(bench.assignment, tasks=tasks))
    session = Answering(bench.assignment, odd)
    session.open()
    judgements, _ = judgements_of(few, seeded(bench, 1), session)
    assert {task: told for task, told in judgements.items() if isinstance(told, str)} == {}
    results = scored(tasks, with_changes(tasks, judgements), diagnose(judgements, []), teller(few.assignment), {})
    assert [result for result in results if result.verdict is Verdict.GRADER_ERROR] == []
