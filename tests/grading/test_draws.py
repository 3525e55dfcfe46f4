"""Inputs of a submission: public ones are the same for everybody, private ones nobody's, and a table earns nothing."""

import pytest
from msgspec import structs

from grader.checks.base import same_case, same_inputs
from grader.grading.draws import SETS, Draws, KeptDraws, draws_of, set_of
from grader.grading.grade import Bench, grade_session
from grader.inputs import Case
from grader.reports.report import Verdict
from grader.sandbox.trusted import TrustedSession
from grader.submissions.collect import Submission


def drawn(bench: Bench, digest: str, secret: bytes, task: str, regime: str = "typical", fresh: bool = False) -> Case:
    """A point of a task as it is drawn for a submission."""
    assignment = structs.replace(bench.assignment, secret=secret)
    chosen = next(entry for entry in assignment.tasks if entry.id == task)
    context = Draws(assignment, bench.library, digest).context(chosen, assignment)
    if not fresh:
        return context.draw(regime, 0)
    assert context.fresh is not None
    return context.fresh(regime)


def test_public_points_are_the_same_for_everybody(ner_window: Bench) -> None:
    """Neither the secret nor the submission moves a public task's fixed points."""
    assert same_case(drawn(ner_window, "a", b"1", "forward"), drawn(ner_window, "b", b"2", "forward"))


def test_fresh_points_of_a_public_task_are_nobodys(ner_window: Bench) -> None:
    """They change with the secret and with the submission, and are none of the fixed ones."""
    one = drawn(ner_window, "a", b"1", "forward", fresh=True)
    for other in (("b", b"1"), ("a", b"2")):
        assert not same_case(one, drawn(ner_window, *other, "forward", fresh=True))
    assert not same_case(one, drawn(ner_window, "a", b"1", "forward"))


def test_private_points_follow_secret_submission_and_task(ner_window: Bench) -> None:
    """Whoever lacks the secret draws other points, and every submission and every task has a stream of its own."""
    one = drawn(ner_window, "a", b"1", "forward_edges")
    assert same_case(one, drawn(ner_window, "a", b"1", "forward_edges"))
    assert not same_case(one, drawn(ner_window, "a", b"2", "forward_edges"))
    assert not same_case(one, drawn(ner_window, "b", b"1", "forward_edges"))
    assert not same_case(one, drawn(ner_window, "a", b"1", "backward_batch"))


def test_a_regime_without_chance_has_no_fresh_point(ner_window: Bench) -> None:
    """What is drawn alike each time is judged once."""
    task = next(task for task in ner_window.assignment.tasks if task.id == "make_windows")
    context = Draws(ner_window.assignment, ner_window.library, "a").context(task, ner_window.assignment)
    names = [point.name for point in context.points(["empty_list", "size_two"])]
    assert names[:2] == ["empty_list.0", "size_two.0"] and "size_two.fresh" in names
    same = same_case(context.draw("empty_list", 0), drawn(ner_window, "a", b"1", "make_windows", "empty_list", fresh=True))
    assert ("empty_list.fresh" in names) is not same


def test_who_writes_into_a_fixed_point_reaches_nobody_else(ner_window: Bench) -> None:
    """It is drawn once for a class, and each submission has it in arrays of its own."""
    one = drawn(ner_window, "a", b"1", "forward")
    for array in one.inputs["params"].values():
        array[...] = 0.0
    two, three = drawn(ner_window, "b", b"1", "forward"), drawn(ner_window, "b", b"1", "forward")
    assert same_case(two, three) and not same_case(one, two)


def test_inputs_of_another_type_are_other_inputs() -> None:
    """True is not 1, a list is no tuple, and float32 is not float64."""
    assert same_inputs({"a": [1, (2.0, "x")]}, {"a": [1, (2.0, "x")]})
    for one, two in ((True, 1), ([1], (1,)), ({"a": 1, "b": 2}, {"b": 2, "a": 1}), ([1], [1, 2])):
        assert not same_inputs(one, two)


TABLE = """
ANSWERS = {answers}
def loss(p, labels):
    return ANSWERS.get((p.tobytes(), labels.tobytes()), 0.0)
"""


def test_a_table_of_the_fixed_answers_earns_nothing(ner_window: Bench) -> None:
    """All answers that the kit holds, and no loss that is computed: the public task of loss is wrong, without a point."""
    assert ner_window.reference is not None
    assignment = ner_window.assignment
    task = next(task for task in assignment.tasks if task.id == "loss")
    inputs = [drawn(ner_window, "", b"", "loss", regime).inputs for regime in task.check.regimes]  # type: ignore[union-attr]
    solution: dict[str, object] = {}
    exec(assignment.solution or b"", solution)
    answers = {(x["p"].tobytes(), x["labels"].tobytes()): solution["loss"](**x) for x in inputs}  # type: ignore[operator]
    source = TABLE.format(answers=answers).encode()
    report = grade_session(ner_window, Submission("ner_window.py", source), TrustedSession("ner_window.py", source), "trusted")
    judged = next(result for result in report.tasks if result.task == "loss")
    assert judged.verdict is Verdict.WRONG and judged.score == 0
    assert f"right at {len(inputs)} of" in judged.findings[0].message


def test_the_secret_says_which_set_of_points_a_submission_is_judged_at(ner_window: Bench) -> None:
    """Every set is somebody's; the same content has the same set for ever, and under another secret perhaps another."""
    digests = [str(number) for number in range(40 * SETS)]
    own = [set_of(ner_window.assignment, digest) for digest in digests]
    assert set(own) == set(map(str, range(SETS))) and own == [set_of(ner_window.assignment, digest) for digest in digests]
    other = structs.replace(ner_window.assignment, secret=b"another")
    assert own != [set_of(other, digest) for digest in digests]


def of_set(bench: Bench, name: str) -> str:
    """The digest of a submission that is judged at this set."""
    return next(str(number) for number in range(10_000) if set_of(bench.assignment, str(number)) == name)


def test_a_class_draws_each_set_once_and_keeps_no_more_than_two(ner_window: Bench) -> None:
    """Who comes while a set is kept is judged at the same points; they are those that a grade alone is given at."""
    dropped: list[int] = []
    kept = KeptDraws(lambda: dropped.append(1))
    task = next(task for task in ner_window.assignment.tasks if task.id == "backward_batch")
    one, two, three = (of_set(ner_window, name) for name in ("1", "2", "3"))

    def given(digest: str) -> Draws:
        return kept(ner_window.assignment, ner_window.library, digest)

    first = given(one)
    assert given(one) is first and given(two) is not first and given(one) is first
    again = [given(three), given(one)][1]
    assert again is not first and len(kept.kept) == 2 and len(dropped) == 4, "memory is given back at every new set"
    alone = draws_of(ner_window.assignment, ner_window.library, one)
    points = [draws.context(task, ner_window.assignment).draw("typical", 0) for draws in (first, again, alone)]
    assert same_case(points[0], points[1]) and same_case(points[0], points[2])


def test_what_a_class_remembers_changes_no_report(ner_window: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other at the same points, some of them twice, submissions get what each gets alone, word for word."""
    for budget in ("SECONDS", "SECONDS_FOR_PAIRS", "SECONDS_FOR_SLIPS"):  # no name is lost to a machine that stalls
        monkeypatch.setattr(f"grader.grading.naming.diagnose.{budget}", 60.0)
    assignment, draws = ner_window.assignment, Draws(ner_window.assignment, ner_window.library, "1")
    chosen = [*assignment.accepted[:2], *assignment.mistakes[::6]]
    for example in [*chosen, *chosen[::-2]]:
        library = structs.replace(ner_window.library, fixed={})
        alone = structs.replace(ner_window, library=library)
        told = [
            grade_session(
                bench,
                Submission(assignment.file, example.source),
                TrustedSession(assignment.file, example.source, assignment.support),
                "trusted",
                points,
            )
            for bench, points in ((ner_window, draws), (alone, Draws(assignment, library, "1")))
        ]
        assert told[0].tasks == told[1].tasks, example.id
