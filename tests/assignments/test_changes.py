"""Changed arguments: noticed in whatever call they happen, told by function and name, charged to purity and nothing else."""

import pytest
from marking import report_of
from test_points_follow_evidence import bench, full, lost, scores

MAX = "class Max:"


def purity(report, name="purity"):
    return " ".join(finding.message for task in report.tasks if task.task == name for finding in task.findings)


def test_a_loss_that_clips_the_callers_probabilities():
    """ner_window: only 0 and 1 change, which no ordinary point has."""
    report, found = scores("ner_window", {"q = np.clip(p, 1e-15, 1 - 1e-15)": "q = np.clip(p, 1e-15, 1 - 1e-15, out=p)"})
    assert lost("ner_window", found) == {"purity"} and found["purity"] == 0
    assert "loss changes the argument p, in place" in purity(report)


def test_a_result_changed_by_a_later_function_of_the_same_program():
    """ner_window: backward writes into the probabilities that forward has handed back."""
    report, found = scores("ner_window", {"    ds = (p - labels) / N": "    p -= labels\n    ds = p / N"})
    assert "purity" in lost("ner_window", found)
    assert "backward changes p, which had been returned before, in place" in purity(report)


@pytest.mark.parametrize("line", ["upstream[...] = 0", "upstream *= 0"])
def test_zeros_written_into_the_upstream_gradient(line):
    """computation_graph: Max.backward spoils what it was given, which is the caller's."""
    source_line = "    def backward(self, upstream):"
    report, found = maxed(source_line, line)
    assert lost("computation_graph", found) == {"purity"}
    assert "backward changes the argument" in purity(report)


def maxed(source_line, line):
    source = bench("computation_graph").assignment.solution.decode()
    start = source.index(MAX)
    body = source.index(source_line, start) + len(source_line)
    end = source.index("\nclass ", body)
    method = source[body:end].replace("return ", "given = ", 1)
    added = f"\n        if np.ndim(upstream):\n            {line}\n        return given\n\n"
    spoilt = source[:body] + method.rstrip() + added + source[end:]
    report = report_of(bench("computation_graph"), spoilt)
    return report, {task.task: task.score for task in report.tasks}


def test_a_missing_key_does_not_cost_purity():
    """ner_window: L is missing in backward's dict; nothing was changed, and nothing differs."""
    _, found = scores("ner_window", {'return {"L": dL, ': "return {"})
    assert found["purity"] == full("ner_window")["purity"] and found["cost"] == full("ner_window")["cost"]


def test_a_crash_elsewhere_does_not_cost_purity():
    """ner_window: score_gradients crashes for one hidden unit; purity never meets one."""
    _, found = scores("ner_window", {"    h = np.tanh(z)\n": "    h = np.tanh(z)\n    assert len(z) > 1\n"})
    assert found["purity"] == full("ner_window")["purity"]
