"""What a student's kit says of every example: right work is right, and public tasks get the server's verdict."""

import pytest
from laptops import NOTHING_WRONG, compared, judged, laptop, public_alone, server, untimed, wrong
from loading import NAMES

from grader.reports.report import Verdict

DRAWS = 2
SAMPLED = 6  # every sixth mistake is tried where nobody asked for the slow tests
NOTICED = {
    "activations": 0.7,
    "autodiff": 0.45,
    "computation_graph": 0.55,
    "gradient_check": 0.55,
    "jacobians": 0.65,
    "ner_window": 0.9,
    "sgd": 0.55,
    "softmax_ner": 0.9,
}
"""The least share of the mistakes that a kit notices; docs/kit.md tells which kinds it cannot."""


@pytest.mark.parametrize("name", NAMES)
def test_right_work_is_right_on_a_laptop_too(name: str) -> None:
    """Every accepted example: no task is wrong, and all public ones pass; what costs time is tried in tests/checks."""
    bench = untimed(laptop(name))
    for example in server(name).assignment.accepted:
        results = judged(bench, example.source)
        assert wrong(results) == [], example.id
        assert {result.verdict for result in results.values() if result.public} <= {Verdict.PASSED}, example.id


@pytest.mark.parametrize("name", NAMES)
def test_right_work_is_right_at_other_practice_points(name: str) -> None:
    """A kit is made of one draw; of others none says that right work is wrong either. bench/kits.py tries more."""
    for draw in range(DRAWS):
        bench = untimed(laptop(name, f"another {draw}"))
        for example in server(name).assignment.accepted:
            assert wrong(judged(bench, example.source)) == [], (example.id, draw)


@pytest.mark.parametrize("name", NAMES)
def test_public_tasks_get_the_same_verdict_on_a_laptop(name: str) -> None:
    """A part of the wrong examples, chosen by rule: every public task is judged as on the server."""
    kit, there = public_alone(laptop(name)), public_alone(server(name))
    for example in server(name).assignment.mistakes[::SAMPLED]:
        mine, theirs = ({task: told.verdict for task, told in judged(bench, example.source).items()} for bench in (kit, there))
        assert mine == theirs, example.id


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_most_mistakes_are_noticed_on_a_laptop(name: str) -> None:
    """Every wrong example: public tasks as on the server, and nothing wrong that is not wrong there as well."""
    found = [compared(name, example.id, example.source) for example in server(name).assignment.mistakes]
    assert [(one.example, one.differ) for one in found if one.differ] == []
    assert [(one.example, one.here, one.there) for one in found if one.here and not one.there] == []
    assert sum(bool(one.here) for one in found) >= NOTICED[name] * len(found)


def test_the_shares_are_those_of_all_assignments() -> None:
    """A new assignment gets a share of its own, and over all at least two thirds are noticed."""
    assert list(NOTICED) == NAMES
    counts = {name: len(server(name).assignment.mistakes) for name in NAMES}
    assert sum(NOTICED[name] * count for name, count in counts.items()) >= 0.65 * sum(counts.values())


def test_a_verdict_is_never_silent() -> None:
    """What is not judged here says so in every task's note."""
    results = judged(laptop("sgd"), server("sgd").assignment.accepted[0].source)
    skipped = [result for result in results.values() if result.verdict is Verdict.SKIPPED]
    assert skipped and all("the server" in result.note for result in skipped)
    assert all(result.verdict in NOTHING_WRONG for result in results.values())
