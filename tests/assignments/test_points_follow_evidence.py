"""Points follow evidence: one fault costs what it breaks, and nothing that passed; whatever else failed."""

from functools import lru_cache

import pytest
from loading import ASSIGNMENTS, REFERENCE
from marking import exchanged, report_of
from msgspec import structs

from grader.commands.validate import bench_of
from grader.reports.report import Verdict


@lru_cache
def bench(name):
    return bench_of(name, ASSIGNMENTS, REFERENCE)


def scores(name, pieces, grading=None):
    """The points of every task of the solution with pieces of it exchanged."""
    source = exchanged(bench(name).assignment.solution.decode(), pieces)
    report = report_of(grading or bench(name), source)
    return report, {task.task: task.score for task in report.tasks}


def full(name):
    return {task.id: task.points for task in bench(name).assignment.tasks}


def lost(name, found):
    """The tasks that have not all of their points."""
    return {task for task, points in full(name).items() if found[task] < points}


TRANSPOSED = {"gradient[index] = (f": "if not x.flags['C_CONTIGUOUS']:\n            step = step.T\n        gradient[index] = (f"}
WHOLE_NUMBERS = {"gradient = np.zeros(x.shape)": "gradient = np.zeros(x.shape, x.dtype)"}
STEPS = {"step = np.zeros(x.shape)": "step = np.zeros(x.shape, x.dtype)"}


def test_two_small_faults_cost_two_tasks():
    """gradient_check: transposed views and integers are wrong; ten tasks passed and keep their points."""
    report, found = scores("gradient_check", TRANSPOSED | WHOLE_NUMBERS | STEPS)
    assert lost("gradient_check", found) == {"numeric_gradient", "integer_x"}
    assert report.score == 75


def test_what_uses_a_function_that_fails_elsewhere_keeps_its_points():
    """softmax_ner: softmax is wrong for 3-D scores; forward is right, and softmax keeps the part of an edge."""
    report, found = scores(
        "softmax_ner",
        {
            "axis=-1, keepdims=True)  # the": "axis=min(scores.ndim - 1, 1), keepdims=True)  # the",
            "np.sum(e, axis=-1, keepdims=True)": "np.sum(e, axis=min(scores.ndim - 1, 1), keepdims=True)",
        },
    )
    at_edges = {"softmax"}
    assert lost("softmax_ner", found) == at_edges
    assert {task: found[task] / full("softmax_ner")[task] for task in at_edges} == dict.fromkeys(at_edges, 0.5)
    told = next(task for task in report.tasks if task.task == "softmax").findings
    assert "wrong where scores are a 3-D array" in told[0].message


def test_an_overflow_far_out_costs_a_part():
    """autodiff: tanh through exp(2x) overflows beyond 355 and is right elsewhere; the report says where."""
    _, found = scores("autodiff", {"h = np.tanh(self.data)": "e = np.exp(2 * self.data)\n        h = (e - 1) / (e + 1)"})
    assert lost("autodiff", found) == {"functions"}
    assert found["functions"] == full("autodiff")["functions"] * bench("autodiff").assignment.credit.edge


def test_a_scaled_forward_is_charged_once():
    """ner_window: z = 0.9 (W x + b), and backward is the right derivative of it: told, and credited."""
    report, found = scores(
        "ner_window",
        {
            "Z = X @ W.T + b": "Z = 0.9 * (X @ W.T + b)",
            "dZ = dH * (1 - H**2)": "dZ = 0.9 * dH * (1 - H**2)",
        },
    )
    part = bench("ner_window").assignment.credit.follow_through
    for task in report.tasks:
        if task.task in ("backward_one", "backward_batch", "backward_repeated"):
            assert "right derivative of your own forward" in task.note
            assert found[task.task] == pytest.approx(task.points * part, abs=0.01)
    assert found["cost"] == full("ner_window")["cost"] and found["purity"] == full("ner_window")["purity"]


def test_our_own_fault_costs_only_what_could_not_be_judged():
    """A regime raises: its tasks are open, said so, and no other task loses anything."""
    ours = bench("ner_window")

    def broken(rng):
        raise RuntimeError("no such luck")

    regimes = {**ours.library.regimes, "p_one": structs.replace(ours.library.regimes["p_one"], draw=broken)}
    spoilt = structs.replace(ours, library=structs.replace(ours.library, regimes=regimes))
    report, found = scores("ner_window", {}, spoilt)
    open_tasks = {task.task for task in report.tasks if task.verdict is Verdict.GRADER_ERROR}
    assert open_tasks == {"loss"} == lost("ner_window", found)
    assert report.open_points == full("ner_window")["loss"]


@pytest.mark.parametrize("change", ["return {name: 0 * value for name, value in params.items()}", "return params"])
def test_what_doing_nothing_passes_waits_for_its_function(change):
    """ner_window: backward does nothing, which is cheap and changes nothing: that is no merit."""
    report, found = scores(
        "ner_window", {"    windows, X, Z, H, p = cache\n    N, C": f"    {change}\n    windows, X, Z, H, p = cache\n    N, C"}
    )
    assert found["cost"] == found["purity"] == 0
    assert "does nothing" in next(task for task in report.tasks if task.task == "cost").note
    assert found["windows_purity"] == full("ner_window")["windows_purity"]  # it does not speak of backward


@pytest.mark.parametrize("end", ["windows", "np.array(windows, dtype=float).reshape(-1, 2 * size + 1)"])
def test_right_numbers_in_another_form_show_work(end):
    """ner_window: windows as a list, or as floats, cost the part that the handout says, in their own task alone."""
    _, found = scores("ner_window", {"return np.array(windows, dtype=int).reshape(-1, 2 * size + 1)": f"return {end}"})
    assert lost("ner_window", found) == {"make_windows"}


def test_float32_costs_the_same_part_where_it_loses_more_digits():
    """softmax_ner: at large scores seven digits of z are five of the probabilities; that is still float32."""
    bent = {'Z = X @ params["W"].T + params["b"]': 'Z = (X @ params["W"].T + params["b"]).astype(np.float32).astype(float)'}
    _, found = scores("softmax_ner", bent)
    part = bench("softmax_ner").assignment.credit.precision
    assert found["forward"] == pytest.approx(full("softmax_ner")["forward"] * part)
