"""The cost check: numeric differences are refused, Python loops are not, and the clock is not the submission's."""

import pytest
from msgspec import structs
from small_network import answered, context, drive, kinds, submitted

from grader.calls.call import Answer, Call, Outcome
from grader.checks.cost import CostSettings, cost
from grader.sandbox.trusted import Trusted

SETTINGS = CostSettings("sized", [16, 64], "p, cache = forward(params, X)", "grads = backward(params, cache, y)")
LOOPS = """
def backward(params, cache, y):
    X, Z = cache
    p = np.maximum(Z, 0).sum(axis=1)
    dW, db = np.zeros_like(params["W"]), np.zeros_like(params["b"])
    for k in range(len(y)):
        for i in range(Z.shape[1]):
            if Z[k, i] > 0:
                db[i] += (p[k] - y[k]) / len(y)
                for j in range(X.shape[1]):
                    dW[i, j] += (p[k] - y[k]) * X[k, j] / len(y)
    return {"W": dW, "b": db}
"""
DIFFERENCES = """
def differences(params, X, y):
    out = {}
    for name in params:
        grad = np.zeros_like(params[name])
        for index in np.ndindex(grad.shape):
            old, values = params[name][index], []
            for step in (1e-5, -1e-5):
                params[name][index] = old + step
                values.append(loss(plain(params, X)[0], y))
            params[name][index] = old
            grad[index] = (values[0] - values[1]) / 2e-5
        out[name] = grad
    return out
plain = forward
"""
IN_BACKWARD = DIFFERENCES + "\ndef backward(params, cache, y):\n    return differences(params, cache[0], y)\n"
IN_FORWARD = (
    DIFFERENCES + "\ndef forward(params, X):\n    p, cache = plain(params, X)\n    return p, differences(params, X, p * 0)\n"
    "\ndef backward(params, cache, y):\n    return cache\n"
)


@pytest.mark.parametrize("extra", ["", LOOPS])
def test_backprop_passes_vectorised_or_in_loops(extra: str) -> None:
    """A backward that is backprop costs a small multiple of forward, however it is written."""
    assert kinds(drive(cost(SETTINGS, context()), submitted(extra=extra))) == {"cost": {"right"}}


def test_numeric_differences_in_backward_fail() -> None:
    """Differences in backward cost hundreds of forwards."""
    assert "costly" in kinds(drive(cost(SETTINGS, context()), submitted(extra=IN_BACKWARD)))["cost"]


def test_numeric_differences_hidden_in_forward_fail() -> None:
    """Moved into forward they make backward look cheap, but forward costs hundreds of the reference's."""
    settings = structs.replace(SETTINGS, sizes=[256])
    assert "costly" in kinds(drive(cost(settings, context()), submitted(extra=IN_FORWARD)))["cost"]
    assert kinds(drive(cost(settings, context()), submitted())) == {"cost": {"right"}}


def repeats(call: Call) -> int:
    """How often the call runs forward."""
    return sum(step[0] == "set" and step[2][0] == "call" and step[2][1] == ("global", "forward") for step in call.steps)


def test_the_seconds_are_the_executors_not_the_submissions() -> None:
    """The same code is judged by the seconds that the executor reports: slow rounds fail it, noise in one does not."""

    def judged(slow: int) -> set[str]:
        student, check, asked = Trusted("work.py", submitted().encode()), cost(SETTINGS, context()), 0
        ask = next(check)
        try:
            while True:
                seconds = []
                for call in ask.student:
                    whole = "backward" in call.functions_of()
                    seconds.append(repeats(call) * (0.01 if whole and asked < slow else 2e-4 if whole else 1e-4))
                    asked += whole
                answer = answered(ask, student, student)
                timed = [Outcome(o.status, o.leaves, seconds=s) for o, s in zip(answer.student, seconds)]
                ask = check.send(Answer(timed, [Outcome("returned", seconds=1e-4)] * len(ask.reference)))
        except StopIteration as done:
            return kinds(done.value)["cost"]

    assert judged(slow=2) == {"right"}
    assert "costly" in judged(slow=10**9)


def test_a_crash_is_told_as_a_crash() -> None:
    """What does not run has no cost."""
    assert kinds(drive(cost(SETTINGS, context()), submitted(("def backward", "def backwards")))) == {"cost": {"missing"}}
