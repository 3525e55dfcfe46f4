"""The usual way, to be timed against: an unprotected gradescope-utils script that makes ner_window's judgements.

Run as ``python bench/plain_gradescope.py SUBMISSION.py RESULTS.json``. It imports the submission and the reference
into its own process, so a submission can read the answers, change the grader or end it; it names no mistake and gives
no partial credit. It judges the same tasks at the same regimes as assignments/ner_window, with the same comparisons.
"""

import copy
import importlib.util
import math
import sys
import time
import types
import unittest
import zlib
from functools import partial
from pathlib import Path

import numpy as np
from gradescope_utils.autograder_utils.decorators import weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

REFERENCE = Path(__file__).resolve().parent.parent / "reference" / "ner_window"
OUTPUT_TOLERANCE = 1e-9
GRADIENT_TOLERANCE = 1e-12
NAMES = ("L", "W", "b", "u")

MAKE_WINDOWS = ("size_one size_two size_three size_zero short_sentence one_token empty_list empty_array "
                "negative_pad large_pad repeated_tokens long_text")  # fmt: skip
FORWARD = "typical one_window one_window_not square square_window"
FORWARD_EDGES = ("typical saturated_hidden saturated_score huge_scores far_hidden far_inputs negative positive one_hidden "
                 "batch_is_hidden nineteen hundred tall single_words zero_u sentence square_window")  # fmt: skip
LOSS = "p_typical p_one p_all_zero p_all_one p_nineteen p_hundred"
LOSS_EXTREMES = "p_typical p_low p_high p_edges"
LOSS_FINITE = "p_certain p_mistaken"
SCORE = "x_typical x_square x_one_hidden x_tall x_saturated x_far x_negative x_zero_u"
BACKWARD_ONE = "one_window one_window_not square_one one_hidden_one saturated_hidden_one saturated_score_one"
BACKWARD_BATCH = ("typical square square_window one_hidden batch_is_hidden nineteen hundred tall single_words negative "
                  "positive all_zero all_one saturated_hidden saturated_score certain far_hidden far_inputs zero_u")  # fmt: skip
BACKWARD_REPEATED = "within_window across_windows sentence long_sentence same_word square_repeated"


class Case:
    """What the grader's inputs.Case carries, for a point that brings its own program; only the inputs are used."""

    def __init__(self, inputs, program=None, outputs=None):
        self.inputs = inputs


def regime(phrase, edge=False):
    """Stands in for the grader's decorator, which only leaves a mark."""
    return lambda draw: draw


def scaled_away(rng, shape, low=0.3, high=1.5):
    """Numbers of either sign, none near zero."""
    return rng.uniform(low, high, shape) * rng.choice([-1.0, 1.0], shape)


def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_inputs():
    """The regimes, with three small functions in place of the grader, so that this script pays for no import of it."""
    blocks = types.ModuleType("grader.inputs")
    blocks.Case, blocks.regime, blocks.scaled_away = Case, regime, scaled_away
    before = {name: sys.modules.get(name) for name in ("grader", "grader.inputs")}
    sys.modules.update({"grader": types.ModuleType("grader"), "grader.inputs": blocks})
    try:
        sys.modules["plain_inputs"] = load(REFERENCE / "inputs" / "__init__.py", "plain_inputs")
        modules = [importlib.import_module(f"plain_inputs.{path.stem}") for path in REFERENCE.glob("inputs/[a-z]*.py")]
        return types.SimpleNamespace(**{name: value for module in modules for name, value in vars(module).items()})
    finally:
        for name, module in before.items():
            sys.modules.pop(name)
            if module is not None:
                sys.modules[name] = module


def points(test, regimes, draws=1):
    """The inputs of every draw of every regime."""
    for name in regimes.split():
        for index in range(draws):
            drawn = getattr(test.inputs, name)(np.random.default_rng(zlib.crc32(f"{name}.{index}".encode())))
            yield name, drawn.inputs if isinstance(drawn, Case) else drawn


class TestNerWindow(unittest.TestCase):
    """A test a task; ``theirs`` is the submission, ``ours`` the reference."""

    theirs = ours = inputs = None

    def same(self, got, want, where, tolerance=OUTPUT_TOLERANCE):
        """Form and shape first, then every number, relative to the largest."""
        if isinstance(want, np.ndarray):
            self.assertIsInstance(got, np.ndarray, where)
            self.assertEqual(got.shape, want.shape, where)
            self.assertEqual(got.dtype.kind, want.dtype.kind, where)
            if want.dtype.kind == "f":
                self.assertEqual(got.dtype, want.dtype, f"{where}: right to float32 precision only")
        else:
            self.assertEqual(np.ndim(got), 0, where)
        if np.size(want) == 0:
            return
        allowed = 0 if np.asarray(want).dtype.kind == "i" else tolerance * np.max(np.abs(want))
        off = np.max(np.abs(np.asarray(got) - want))
        self.assertTrue(off <= allowed, f"{where}: got {got}, expected {want}")

    def compare_forward(self, regimes):
        for name, point in points(self, regimes):
            want, _ = self.ours.forward(point["params"], point["windows"])
            got, _ = self.theirs.forward(*copy.deepcopy((point["params"], point["windows"])))
            self.same(got, want, name)

    def compare_loss(self, regimes):
        for name, point in points(self, regimes):
            want = self.ours.loss(point["p"], point["labels"])
            self.same(self.theirs.loss(point["p"].copy(), point["labels"].copy()), want, name)

    def compare_gradients(self, regimes, names=NAMES):
        for name, point in points(self, regimes):
            self.compare_backward(name, point, names)

    def compare_backward(self, name, point, names=NAMES):
        params, windows, labels = point["params"], point["windows"], point["labels"]
        want = self.ours.backward(params, self.ours.forward(params, windows)[1], labels)
        params, windows, labels = copy.deepcopy((params, windows, labels))
        p, cache = self.theirs.forward(params, windows)
        if "later" in point:
            self.theirs.forward(params, point["later"].copy())
        elif name == "backward_twice":
            self.theirs.backward(params, cache, labels)
        got = self.theirs.backward(params, cache, labels)
        self.theirs.loss(p, labels)
        for entry in names:
            self.same(got[entry], want[entry], f"{entry}, {name}", GRADIENT_TOLERANCE)

    @weight(10)
    def test_make_windows(self):
        """make_windows gives every token with its neighbours"""
        for name, point in points(self, MAKE_WINDOWS):
            self.same(self.theirs.make_windows(**copy.deepcopy(point)), self.ours.make_windows(**point), name)

    @weight(2)
    def test_windows_purity(self):
        """make_windows leaves the sentence as it was"""
        (_, first), (_, other) = points(self, "size_one size_three")
        mine = copy.deepcopy(first)
        self.pure(lambda point: {"windows": self.theirs.make_windows(**point)}, mine, copy.deepcopy(other))
        np.testing.assert_equal(mine, first)

    @weight(10)
    def test_forward(self):
        """forward gives the probability of every window"""
        self.compare_forward(FORWARD)

    @weight(8)
    def test_forward_edges(self):
        """forward is right for unusual sizes and values, and never overflows"""
        self.compare_forward(FORWARD_EDGES)

    @weight(8)
    def test_loss(self):
        """loss is the mean binary cross-entropy of given probabilities"""
        self.compare_loss(LOSS)

    @weight(4)
    def test_loss_extremes(self):
        """loss is exact for probabilities from 1e-12 to 1 - 1e-12"""
        self.compare_loss(LOSS_EXTREMES)

    @weight(2)
    def test_loss_finite(self):
        """loss stays finite where a probability is exactly 0 or 1"""
        for name, point in points(self, LOSS_FINITE):
            self.assertTrue(math.isfinite(self.theirs.loss(**point)), name)

    @weight(12)
    def test_score_gradients(self):
        """score_gradients gives the gradients of one window's score"""
        for name, point in points(self, SCORE, draws=2):
            want, got = self.ours.score_gradients(**point), self.theirs.score_gradients(**copy.deepcopy(point))
            for entry, wanted in want.items():
                self.same(got[entry], wanted, f"{entry}, {name}")

    @weight(7)
    def test_backward_one(self):
        """backward is right for a batch of one window"""
        self.compare_gradients(BACKWARD_ONE)

    @weight(14)
    def test_backward_batch(self):
        """backward is right for batches of windows"""
        self.compare_gradients(BACKWARD_BATCH)

    @weight(6)
    def test_backward_repeated(self):
        """a word that occurs several times gets the sum of its shares"""
        self.compare_gradients(BACKWARD_REPEATED, ["L"])

    @weight(3)
    def test_backward_again(self):
        """backward answers the same whatever was called in between"""
        self.compare_gradients("backward_twice forward_between")

    def everything(self, point):
        """All that the functions return for one point, by name."""
        params, windows, labels = point["params"], point["windows"], point["labels"]
        p, cache = self.theirs.forward(params, windows)
        grads, scores = self.theirs.backward(params, cache, labels), self.theirs.score_gradients(params, point["x"])
        return {"p": p, "J": self.theirs.loss(p, labels), **grads, **{f"ds {name}": value for name, value in scores.items()}}

    def pure(self, run, first, other):
        """Run A, B, A, A: equal calls agree, and what was returned first is not written over."""
        held = run(first)
        kept = copy.deepcopy(held)
        run(other)
        np.testing.assert_equal(held, kept, "a result already returned was changed")
        for _ in range(2):
            for entry, value in run(first).items():
                self.same(value, kept[entry], f"{entry} differs when the same call is made again", 1e-12)

    @weight(4)
    def test_purity(self):
        """no function changes its arguments or what it returned before"""
        (_, first), (_, other) = points(self, "pure pure_other")
        mine = copy.deepcopy(first)
        self.pure(self.everything, mine, copy.deepcopy(other))
        np.testing.assert_equal(mine, first)

    @weight(10)
    def test_cost(self):
        """backward is backprop: it takes no numeric differences"""
        for size in (8, 16):
            point = self.inputs.sized(np.random.default_rng(size), size)
            params, windows, labels = point["params"], point["windows"], point["labels"]
            _, cache = self.theirs.forward(params, windows)
            forward = least_seconds(partial(self.theirs.forward, params, windows))
            backward = least_seconds(partial(self.theirs.backward, params, cache, labels))
            self.assertLessEqual(backward, 20_000 * forward, f"backward costs {backward / forward:.0f} times forward")


def least_seconds(run):
    """The least seconds of one run in three rounds of about a millisecond."""
    started = time.perf_counter()
    run()
    times = max(1, min(50, int(1e-3 / max(time.perf_counter() - started, 1e-6))))
    rounds = []
    for _ in range(3):
        started = time.perf_counter()
        for _ in range(times):
            run()
        rounds.append((time.perf_counter() - started) / times)
    return min(rounds)


def main(submission, results):
    """Judge the file ``submission`` and write ``results`` as gradescope-utils does."""
    TestNerWindow.ours = load(REFERENCE / "solution" / "ner_window.py", "plain_reference")
    TestNerWindow.theirs = load(submission, "ner_window")
    TestNerWindow.inputs = load_inputs()
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(TestNerWindow)
    with open(results, "w", encoding="utf-8") as stream:
        JSONTestRunner(visibility="visible", stream=stream).run(suite)


if __name__ == "__main__":
    main(*sys.argv[1:3])
