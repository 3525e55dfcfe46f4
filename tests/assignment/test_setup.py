"""Lines that several tasks share: before the programs that use what they bind, and before no other."""

from grader.assignment.assignment import Task
from grader.assignment.setup import place_of, with_setup
from grader.checks.cost import CostSettings
from grader.checks.outputs import OutputsSettings
from grader.checks.tests import TestsSettings

SETUP = "net = Net(D)\nnet.params = params\n"


def task(check):
    return Task(id="one", title="one", points=1, check=check)


def program_of(text, setup=SETUP):
    (joined,) = with_setup([task(OutputsSettings(["typical"], text, {"J": "J"}))], setup)
    return joined.check.program


def test_the_lines_stand_before_a_program_that_uses_what_they_bind():
    """In a call, an attribute, and inside a with."""
    for text in ("J = net.loss(X)", "J = evaluate(net, X)", "with raises(ValueError):\n    net.loss([])"):
        assert program_of(text) == SETUP + text


def test_a_program_of_its_own_stays_as_it_is():
    """It uses nothing of the lines, binds the name itself, or is no Python at all."""
    for text in ("J = loss(X)", "net = Net(3)\nJ = net.loss(X)", "J = net.loss(X"):
        assert program_of(text) == text
    assert program_of("J = net.loss(X)", "") == "J = net.loss(X)"


def test_the_lines_of_a_cost_check_run_before_what_is_measured():
    """Making the net is no part of the cost, even if only the measured lines use it."""
    check = CostSettings("sized", [4], "X = X", "g = net.backward()")
    (joined,) = with_setup([task(check)], SETUP)
    assert (joined.check.before, joined.check.measured) == (SETUP + "X = X", "g = net.backward()")


def test_a_check_without_a_program_has_no_use_for_them():
    """A suite makes its own objects."""
    check = TestsSettings(suite="tests")
    assert with_setup([task(check)], SETUP)[0].check == check


def test_a_row_is_told_where_it_was_written():
    """The first rows of a joined program are the setup's, the others the task's own."""
    text = program_of("J = net.loss(X)")
    assert [place_of(row, text, SETUP, "program") for row in (0, 1, 2, 3)] == [
        ("program", 0),
        ("setup", 1),
        ("setup", 2),
        ("program", 1),
    ]
    assert place_of(1, "J = loss(X)", SETUP, "program") == ("program", 1)
