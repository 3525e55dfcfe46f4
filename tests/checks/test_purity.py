"""The purity check: state and aliasing are found whatever the values, and pure code of any style passes."""

import pytest
from small_network import PROGRAM, context, drive, kinds, right, submitted

from grader.checks.purity import PuritySettings, purity

SETTINGS = PuritySettings(["typical", "other"], PROGRAM, {"p": "p", "W": 'grads["W"]', "b": 'grads["b"]'}, ["params", "X", "y"])


def judge(source: str):  # type: ignore[no-untyped-def]
    return drive(purity(SETTINGS, context()), source)


@pytest.mark.parametrize("changes", [[], [("return p, (X, Z)", "return p + 3, (X, Z)")]])
def test_pure_code_passes_though_its_values_are_wrong(changes: list[tuple[str, str]]) -> None:
    """Purity is about changes, not about values."""
    assert right(judge(submitted(*changes)))


@pytest.mark.parametrize(
    ("change", "output"),
    [
        (("    X, Z = cache", '    X, Z = cache\n    params["W"] -= 0.1'), "arguments"),
        (("    X, Z = cache", "    X, Z = cache\n    X[0] = 0"), "arguments"),
        (("    X, Z = cache", "    X, Z = cache\n    params['new'] = 1"), "arguments"),
    ],
)
def test_changed_arguments_are_found(change: tuple[str, str], output: str) -> None:
    """Writing into an argument is found; a key added to a dict too."""
    found = kinds(judge(submitted(change)))
    assert found[output] != {"right"}


def test_state_between_calls_is_found() -> None:
    """A result that depends on how often it was called is not repeatable."""
    source = submitted(("    return p, (X, Z)", "    seen.append(1)\n    return p + len(seen), (X, Z)"), extra="\nseen = []\n")
    assert kinds(judge(source))["repeats"] != {"right"}


def test_a_stale_result_of_the_first_call_is_found() -> None:
    """A cache by name that never forgets gives B's run A's answer, and A again is not enough to hide it."""
    extra = """
buffer = {}
plain = backward
def backward(params, cache, y):
    grads = plain(params, cache, y)
    for name, grad in grads.items():
        buffer.setdefault(name, np.zeros_like(grad))[...] = grad
    return dict(buffer)
"""
    assert kinds(judge(submitted(extra=extra)))["results"] != {"right"}


def test_a_crash_or_a_missing_key_is_charged_elsewhere() -> None:
    """What stops before anything was changed tells nothing of purity; what a missing part leaves is still compared."""
    assert right(judge(submitted(("    X, Z = cache", "    X, Z = cache\n    raise ValueError"))))
    lacking = ('return {"W": dZ.T @ X, ', "return {")
    assert right(judge(submitted(lacking)))
    assert kinds(judge(submitted(lacking, ("    X, Z = cache", "    X, Z = cache\n    X[0] = 0"))))["arguments"] != {"right"}


def test_a_crash_of_the_same_call_made_again_is_a_difference() -> None:
    """A program that works once and then no more does not repeat itself."""
    again = submitted(
        ("    X, Z = cache", "    X, Z = cache\n    seen.append(1)\n    assert len(seen) < 3"), extra="\nseen = []\n"
    )
    assert kinds(judge(again))["repeats"] != {"right"}


def test_one_impure_place_costs_the_whole_task() -> None:
    """Whether arguments, repeats or results, purity is one thing."""
    judgement = judge(submitted(("    X, Z = cache", "    X, Z = cache\n    X[0] = 0")))
    assert sum(judgement.weights[output] for output in judgement.outputs if kinds(judgement)[output] == {"right"}) == 0
