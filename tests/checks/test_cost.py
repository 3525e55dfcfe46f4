"""The cost check: its readings on a clock of the tests' own, and its values. bench/cost.py tries the real clock."""

import numpy as np
import pytest
from cost_network import SETTINGS, SOLUTION, context
from cost_styles import NUMERIC, RIGHT
from msgspec import structs
from small_network import kinds

from grader.calls.call import Answer, Call, Outcome
from grader.checks.base import Judgement
from grader.checks.cost import OTHERS, SLOWEST, cost
from grader.sandbox.trusted import Trusted

CLOCK = structs.replace(SETTINGS, units={})
"""The clock alone: other units have tests of their own."""

LIMIT = CLOCK.limit
PASS = 1e-5
ROUND = 2e-4  # what a round takes by itself


class Clock:
    """Runs calls for real and says how long they took: ``backward`` and ``forward`` are seconds of one run each."""

    def __init__(self, style="", backward=3 * PASS, forward=PASS, stalls=(), fetching=ROUND):
        self.student, self.reference = Trusted("work.py", (SOLUTION + style).encode()), Trusted("work.py", SOLUTION.encode())
        self.backward, self.forward, self.fetching = backward, forward, fetching
        self.stalls, self.rounds, self.costly_rounds = iter(stalls), 0, 0

    def judged(self, settings=CLOCK, where=None) -> Judgement:
        """The judgement of the check under this clock."""
        check = cost(settings, where or context())
        ask = next(check)
        try:
            while True:
                student = [self.timed(call, outcome) for call, outcome in zip(ask.student, self.student.run(ask.student))]
                reference = [self.usual(call, outcome) for call, outcome in zip(ask.reference, self.reference.run(ask.reference))]
                ask = check.send(Answer(student, reference))
        except StopIteration as done:
            return done.value

    def timed(self, call: Call, outcome: Outcome) -> Outcome:
        """A student's round: what its calls cost, what a round costs, and what the machine adds."""
        self.rounds += 1
        forwards, backwards = uses(call, "forward"), uses(call, "backward")
        self.costly_rounds += backwards
        size = vocabulary(call) / (10 * SETTINGS.sizes[-1]) if call.steps and call.fresh else 0.0
        work = forwards * self.forward + backwards * self.backward * size if call.fresh else self.fetching - ROUND
        return structs.replace(outcome, seconds=ROUND + work + next(self.stalls, 0.0))

    def usual(self, call: Call, outcome: Outcome) -> Outcome:
        """The reference's seconds, in this process."""
        return structs.replace(outcome, seconds=uses(call, "forward") * PASS)


def vocabulary(call: Call) -> int:
    """The rows of ``E``, the first array of the first input."""
    (_, (_, _, shape, _)), *_ = call.steps[0][2][1]
    return shape[0]


def uses(call: Call, name: str) -> int:
    return sum(step[0] == "set" and step[2][0] == "call" and step[2][1] == ("global", name) for step in call.steps)


@pytest.mark.parametrize("style", RIGHT, ids=str)
def test_right_styles_run_and_give_what_the_reference_gives(style):
    """Every style of the bench is right, so that its verdict there speaks of the clock alone."""
    assert kinds(Clock(RIGHT[style]).judged()) == {"cost": {"right"}}


@pytest.mark.parametrize("style", NUMERIC, ids=str)
def test_numeric_styles_are_numeric(style):
    """Every numeric style gives the gradient, but for rounding, and is refused even where the clock is kind to it."""
    judgement = Clock(NUMERIC[style]).judged(SETTINGS)
    assert kinds(judgement)["cost"] == {"costly"}
    inputs = context().sized("sized", 1).inputs
    params, word = inputs["params"], inputs["word"]
    student, reference = (Trusted("work.py", (SOLUTION + text).encode()).machine.module for text in (NUMERIC[style], ""))
    got = student.backward(params, student.forward(params, word)[1], 1.0)
    want = reference.backward(params, reference.forward(params, word)[1], 1.0)
    assert all(np.allclose(got[name], want[name], atol=1e-2) for name in want)


@pytest.mark.parametrize(
    ("passes", "verdict"),
    [(3, "right"), (25, "right"), (0.95 * LIMIT, "right"), (1.05 * LIMIT, "costly"), (10 * LIMIT, "costly")],
)
def test_the_limit_is_counted_in_passes_of_the_reference(passes, verdict):
    """Backward may cost up to the limit, less what a round takes; not more."""
    assert kinds(Clock(backward=passes * PASS).judged())["cost"] == {verdict}


def test_a_slow_forward_counts_as_a_pass_up_to_a_point():
    """Forward in loops makes a pass longer; one that dawdles excuses nothing, and hides nothing."""
    assert kinds(Clock(forward=3 * PASS, backward=2 * LIMIT * PASS).judged())["cost"] == {"right"}
    assert "costly" in kinds(Clock(forward=100 * PASS, backward=(SLOWEST + 1) * LIMIT * PASS).judged())["cost"]
    hidden = Clock(forward=20 * LIMIT * PASS, backward=PASS).judged()
    assert "costly" in kinds(hidden)["cost"]
    assert any(f"forward cost more than {LIMIT:.0f} times what it needs" in look.mark.text for look in hidden.seen)


@pytest.mark.parametrize("stalls", [[0.05] * 3, [0.05, 0.0, 0.0] * 20, [0.004] * 20])
def test_a_machine_that_stalls_does_not_cost_points(stalls):
    """Rounds that the machine holds up are measured again: what is within the limit once is within it."""
    assert kinds(Clock(stalls=stalls).judged())["cost"] == {"right"}


def test_differences_are_given_up_early():
    """What is far beyond the limit at the smallest size is run there a few times, and nowhere else."""
    clock = Clock(backward=50 * LIMIT * PASS)
    assert kinds(clock.judged())["cost"] == {"costly"}
    assert clock.costly_rounds <= 4 + OTHERS


def test_right_work_takes_few_rounds():
    """Right work is run once at each size, and at a few small points to see that it is right."""
    clock = Clock()
    clock.judged()
    assert clock.costly_rounds == len(SETTINGS.sizes) + 1 + OTHERS


ZEROS = """
honest = backward
def backward(params, cache, y):
    if len(params["E"]) > 100:
        return {name: np.zeros_like(value) for name, value in params.items()}
    return honest(params, cache, y)
"""
LATE = """
class Late(dict):
    def __getitem__(self, name):
        return dict.__getitem__(self, name)()
def backward(params, cache, y):
    word, x, h, s = cache
    return Late({name: (lambda name=name: np.zeros_like(params[name])) for name in params})
"""


SIGN = """
honest = backward
def backward(params, cache, y):
    return {name: -value for name, value in honest(params, cache, y).items()}
"""


def test_zeros_where_sizes_are_large_are_noticed():
    """A backward that is right at the smallest size only is told so, cheap as it is."""
    judgement = Clock(ZEROS).judged()
    assert kinds(judgement)["cost"] == {"value"}
    assert "not what they are elsewhere" in judgement.seen[-1].mark.text


LUCKY = """
honest, places = backward, []
def backward(params, cache, y):
    places.append(len(params["E"]))
    grads = honest(params, cache, y)
    return grads if len(places) == 1 else {name: -value for name, value in grads.items()}
"""


def test_what_is_right_by_chance_once_is_not_charged_here():
    """A backward that happens to be right at the one point that was looked at first is wrong at others of that size too."""
    assert kinds(Clock(LUCKY).judged())["cost"] == {"right"}


ACTING = """
honest, large = backward, []
def backward(params, cache, y):
    large.extend([1] * (len(params["E"]) > 100))
    return {name: 0.0 * value if large else value for name, value in honest(params, cache, y).items()}
"""


def test_who_is_wrong_once_sizes_were_large_is_told():
    """Wrong at small sizes too, but only after a large one: that excuses nothing."""
    assert kinds(Clock(ACTING).judged())["cost"] == {"value"}


def test_what_is_computed_when_it_is_looked_at_is_on_the_clock():
    """Results that take long to be fetched were not ready, and the time they take counts like backward's."""
    assert kinds(Clock(fetching=0.9 * LIMIT * PASS).judged())["cost"] == {"right"}
    assert kinds(Clock(fetching=1.1 * LIMIT * PASS).judged())["cost"] == {"costly"}


def test_wrong_gradients_are_not_charged_here():
    """A backward that is wrong at every size is cheap all the same: other tasks are about its values."""
    assert kinds(Clock(LATE).judged())["cost"] == {"right"}
    assert kinds(Clock("\n_b = backward\ndef backward(*a):\n    return {k: -v for k, v in _b(*a).items()}\n").judged())[
        "cost"
    ] == {"right"}


def test_without_a_reference_a_pass_is_the_submissions_own():
    """On a laptop differences in backward are told; only those that hide in forward are left to the server."""
    assert kinds(Clock().judged(where=context(has_reference=False)))["cost"] == {"right"}
    assert "costly" in kinds(Clock(backward=20 * LIMIT * PASS).judged(where=context(has_reference=False)))["cost"]


def test_a_crash_is_told_as_a_crash():
    """What does not run has no cost."""
    clock = Clock("\ndel backward\n")
    assert kinds(clock.judged()) == {"cost": {"missing"}}
