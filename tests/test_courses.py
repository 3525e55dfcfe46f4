"""docs/courses.md and the support code of docs/authoring.md, followed literally: four old signatures, right and wrong work."""

import re
from pathlib import Path

import pytest

from grader.commands.validate import bench_of
from grader.grading.draws import Draws
from grader.grading.grade import grade_session
from grader.reports.report import Report
from grader.sandbox.trusted import TrustedSession
from grader.submissions.collect import Submission

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/courses.md").read_text(encoding="utf-8")
SUPPORT = (ROOT / "docs/authoring.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```\n", PAGE, re.DOTALL))
FILES |= dict(re.findall(r"<!-- file: (assignments/flat_params\S+) -->\n```\w+\n(.*?)```\n", SUPPORT, re.DOTALL))

# What stands elsewhere in right submissions, beside the solution itself.
RIGHT = {
    "flat_params": [
        [("-(labels * np.log(p)).sum()", "-np.log(p[labels == 1]).sum()")],
        [
            ("from packing import pack, unpack\n", ""),
            (
                "W1, b1, W2, b2 = unpack(params, dimensions)",
                """d, h, k = dimensions
    W1, b1, W2, b2 = np.split(params, np.cumsum([d * h, h, h * k]))
    W1, W2 = W1.reshape(d, h), W2.reshape(h, k)""",
            ),
            ("pack(data.T @ delta1, delta1", "np.hstack([(data.T @ delta1).flatten(), delta1"),
            (
                "hidden.T @ delta2, delta2.sum(axis=0))",
                "np.ravel(sum(np.outer(x, e) for x, e in zip(hidden, delta2))), sum(delta2)])",
            ),
        ],
    ],
    "two_layer_net": [
        [("(Z > 0)", "(hidden > 0)"), ("return scores\n", "return scores + 0\n")],
        [("hidden = np.maximum(Z, 0)", "hidden = np.where(Z > 0, Z, 0.0)"), ("X.T @ dZ", 'np.einsum("nd,nh->dh", X, dZ)')],
    ],
    "affine_layer": [
        [("return x @ w + b, (x, w, b)", "return (w.T @ x.T).T + b, (x.copy(), w.copy(), None)")],
        [("x.T @ dout, dout.sum(axis=0)", "sum(r[:, None] * d for r, d in zip(x, dout)), sum(dout)")],
    ],
    "columns": [
        [("1 / (1 + np.exp(-(w.T @ X + b)))", "0.5 * (1 + np.tanh((w.T @ X + b) / 2))")],
        [(".sum() / m", ".mean()"), ("X @ dZ.T", "(X * dZ).sum(axis=1)[:, None]")],
    ],
}
# One thing that is wrong, and the tasks that it fails.
WRONG = {
    "flat_params": [
        ("hidden * (1 - hidden)", "hidden", "gradient"),
        ("p - labels", "labels - p", "gradient"),
        ("-(labels * np.log(p)).sum()", "-(labels * np.log(p)).sum() / len(data)", "cost"),
        ("pack(data.T @ delta1,", "pack((data.T @ delta1).T,", "gradient"),
        ("delta1.sum(axis=0)", "delta1[-1]", "gradient"),
    ],
    "two_layer_net": [
        ("dscores / N\n", "dscores\n", "gradients"),
        ("* (Z > 0)", "", "gradients"),
        (".mean()", ".sum()", "loss"),
        ("return scores\n", "return hidden\n", "scores"),
        ('"b1": dZ.sum(axis=0), ', '"b1": dZ.mean(axis=0), ', "gradients"),
    ],
    "affine_layer": [
        ("dout @ w.T", "dout @ w.T * 2", "backward"),
        ("x.T @ dout", "(x.T @ dout) / len(x)", "backward"),
        ("dout.sum(axis=0)", "dout.sum()", "backward"),
        ("x @ w + b, (", "x @ w, (", "forward"),
        ("return dout @ w.T, x.T @ dout, ", "return x.T @ dout, dout @ w.T, ", "backward"),
    ],
    "columns": [
        ("dZ = (A - Y) / m", "dZ = A - Y", "gradients"),
        ("dZ.sum(axis=1, keepdims=True)", "dZ.sum()", "gradients"),
        ("X @ dZ.T", "dZ @ X.T", "gradients"),
        ("np.log(1 - A)", "np.log(A)", "cost"),
        ("(A - Y) / m", "(Y - A) / m", "gradients"),
    ],
}
CASES = [(name, index) for name, wrong in WRONG.items() for index in range(len(wrong))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("courses")
    for name, text in FILES.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name in WRONG:
        (home / "reference" / name / "secret").write_text("0123456789abcdef" * 4 + "\n")
    return home


def solution(name: str) -> str:
    return FILES[f"reference/{name}/solution/{name}.py"]


def changed(source: str, old: str, new: str) -> str:
    assert source.count(old) == 1, old
    return source.replace(old, new)


def graded(folder: Path, name: str, source: str, seed: int) -> Report:
    bench = bench_of(name, folder / "assignments", folder / "reference")
    session = TrustedSession(f"{name}.py", source.encode(), bench.assignment.support)
    draws = Draws(bench.assignment, bench.library, str(seed))
    return grade_session(bench, Submission(f"{name}.py", source.encode()), session, "trusted", draws)


def test_every_example_is_there() -> None:
    """Four signatures: three right submissions and five wrong ones each."""
    assert {len(right) + 1 for right in RIGHT.values()} == {3} and {len(wrong) for wrong in WRONG.values()} == {5}
    assert set(RIGHT) == set(WRONG) == {path.split("/")[1] for path in FILES}


@pytest.mark.parametrize("name", RIGHT)
def test_right_work_gets_full_marks(folder: Path, name: str) -> None:
    """The solution and two other styles, on five seeds."""
    styles = [[], *RIGHT[name]]
    for edits in styles:
        source = solution(name)
        for old, new in edits:
            source = changed(source, old, new)
        for seed in range(5):
            report = graded(folder, name, source, seed)
            assert report.score == report.points, [finding.message for task in report.tasks for finding in task.findings]


@pytest.mark.parametrize(("name", "index"), CASES)
def test_wrong_work_loses_points_where_it_is_wrong(folder: Path, name: str, index: int) -> None:
    """Just the task that the fault is in fails, on five seeds."""
    old, new, task = WRONG[name][index]
    for seed in range(5):
        report = graded(folder, name, changed(solution(name), old, new), seed)
        assert [result.task for result in report.tasks if result.score < result.points] == [task]
