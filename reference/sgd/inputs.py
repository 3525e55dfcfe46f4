"""Points for training by stochastic gradient descent: short exact trajectories, and real text at the end.

The text is read, and predictions from it are judged, by ``judges.py`` of the assignment: see README.md beside this file
before you put in a corpus of your own.
"""

import importlib.util
from pathlib import Path

import numpy as np

from grader.inputs import Case, regime, scaled_away, supplied

ASSIGNMENT = Path(__file__).resolve().parents[2] / "assignments" / "sgd"
SPEC = importlib.util.spec_from_file_location("corpus_and_judges_of_sgd", ASSIGNMENT / "judges.py")
CORPUS = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(CORPUS)
EPOCHS, BATCH_SIZE, LEARNING_RATE, HIDDEN, DIMENSION, SPREAD = 8, 32, 1.0, 8, 8, 0.2
TRAIN_OUTPUTS = {name: f'trained["{name}"]' for name in ("L", "W", "b", "u")}


def network(rng, N=9, n=3, C=3, d=2):
    """A small window network and N labelled windows; words come again in a window and in other windows."""
    V = 11
    params = {
        "L": scaled_away(rng, (V, d)),
        "W": scaled_away(rng, (n, C * d)),
        "b": scaled_away(rng, n, 0.1, 0.6),
        "u": scaled_away(rng, n),
    }
    labels = rng.permutation(np.arange(N) % 2)
    return {"params": params, "windows": rng.integers(0, V, (N, C)), "labels": labels}


def job(rng, order, batch_size, **sizes):
    """All arguments of ``train``, with a learning rate large enough that every step shows."""
    return {
        **network(rng, **sizes),
        "order": order,
        "lr": float(rng.uniform(0.2, 0.6)),
        "batch_size": batch_size,
        "loss_and_grads": supplied("network.loss_and_grads"),
    }


def shuffled(rng, N):
    """A permutation of the rows that leaves no row in its place."""
    while True:
        order = rng.permutation(N)
        if (order != np.arange(N)).all():
            return order


@regime("the numbers are those of the handout's example")
def handout(rng):
    return {
        "params": {"w": np.array([1.0, -1.0]), "b": np.array([0.5])},
        "start": {"w": np.array([1.0, -1.0]), "b": np.array([0.5])},
        "grads": {"w": np.array([2.0, 0.5]), "b": np.array([-1.0])},
        "windows": np.array([[1.0, 2.0], [0.0, 1.0], [2.0, 0.0]]),
        "labels": np.array([1.0, 0.0, 2.0]),
        "order": np.array([2, 0, 1]),
        "lr": 0.5,
        "batch_size": 2,
        "loss_and_grads": supplied("toys.line_loss_and_grads"),
    }


@regime("the parameters are a network's")
def network_step(rng):
    params = network(rng)["params"]
    grads = {name: scaled_away(rng, theta.shape) for name, theta in params.items()}
    return Case(
        {"params": params, "grads": grads, "lr": float(rng.uniform(0.05, 0.9))},
        outputs={name: f'new["{name}"]' for name in params},
    )


@regime("the parameters have other names and shapes than the network's")
def other_names(rng):
    shapes = {"theta": (4,), "kernel": (2, 3, 2), "scale": (1,), "C": (3, 3)}
    params = {name: scaled_away(rng, shape) for name, shape in shapes.items()}
    grads = {name: scaled_away(rng, shape) for name, shape in reversed(shapes.items())}
    return Case({"params": params, "grads": grads, "lr": 0.1}, outputs={name: f'new["{name}"]' for name in params})


@regime("the slices are all of one length")
def whole_slices(rng):
    return job(rng, shuffled(rng, 8), 4, N=8)


@regime("every slice holds one row")
def one_by_one(rng):
    return job(rng, shuffled(rng, 5), 1, N=5)


@regime("the last slice is short")
def last_short(rng):
    return job(rng, shuffled(rng, 9), 4)


@regime("the batch size is larger than the whole order")
def larger_than_order(rng):
    return job(rng, shuffled(rng, 5), 8, N=5)


@regime("a row comes twice in one slice")
def repeats(rng):
    a, b, c, d = rng.permutation(9)[:4]
    return job(rng, np.array([a, b, a, c, d, d, b, b]), 3)


@regime("order leaves rows out and is longer than the data elsewhere")
def some_rows_never(rng):
    order = np.concatenate([rng.permutation([7, 2, 5]) for _ in range(4)])
    return job(rng, order, 3)


@regime("order is a list")
def order_is_a_list(rng):
    return job(rng, [int(row) for row in shuffled(rng, 7)], 3, N=7)


@regime("order is empty: no step at all", edge=True)
def no_steps(rng):
    return job(rng, np.zeros(0, dtype=np.int64), 3, N=4)


@regime("the same arguments come again")
def again(rng):
    point = job(rng, shuffled(rng, 7), 3, N=7)
    return {**point, "grads": {name: scaled_away(rng, theta.shape) for name, theta in point["params"].items()}}


@regime("the threshold is one half")
def one_half(rng):
    p = rng.permutation(np.concatenate([rng.uniform(0.05, 0.45, 5), rng.uniform(0.55, 0.95, 4)]))
    return Case({"p": p}, program="labels = predict(p)")


@regime("the threshold is another number")
def other_threshold(rng):
    threshold = float(rng.choice([0.2, 0.3, 0.8]))
    sides = [rng.uniform(0.0, threshold - 0.02, 4), rng.uniform(threshold + 0.02, 1.0, 5), rng.uniform(0.45, 0.55, 2)]
    return {"p": rng.permutation(np.concatenate([*sides, np.array([0.25, 0.75])])), "threshold": threshold}


@regime("p is exactly the threshold", edge=True)
def at_the_threshold(rng):
    threshold = float(rng.choice([0.25, 0.5, 0.75]))
    return {"p": rng.permutation(np.array([threshold, threshold, 0.1, 0.9, threshold])), "threshold": threshold}


@regime("p reaches 0 and 1, as the threshold does")
def at_the_ends(rng):
    return {"p": rng.permutation(np.array([0.0, 1.0, 0.5, 1e-12])), "threshold": float(rng.integers(0, 2))}


@regime("there is one window")
def one_window(rng):
    return {"p": rng.uniform(0.55, 0.9, 1), "threshold": 0.5}


def counted(rng, hits, false_alarms, missed, quiet):
    """Labels with so many true positives, false positives, false negatives and true negatives."""
    pairs = rng.permutation(np.repeat([[1, 1], [1, 0], [0, 1], [0, 0]], [hits, false_alarms, missed, quiet], axis=0))
    return {"predicted": pairs[:, 0].copy(), "gold": pairs[:, 1].copy()}


@regime("some predictions are right and some wrong")
def some_right(rng):
    return counted(rng, int(rng.integers(3, 6)), int(rng.integers(1, 3)), int(rng.integers(4, 7)), int(rng.integers(9, 14)))


@regime("there are more false alarms than misses")
def false_alarms(rng):
    return counted(rng, int(rng.integers(2, 5)), int(rng.integers(5, 8)), 1, int(rng.integers(2, 5)))


@regime("all predictions are right")
def all_right(rng):
    return counted(rng, 3, 0, 0, 5)


@regime("no prediction hits")
def no_hit(rng):
    return counted(rng, 0, 2, 3, 4)


@regime("nothing is predicted 1, though some should be", edge=True)
def none_predicted(rng):
    return counted(rng, 0, 0, 3, 4)


@regime("nothing is 1 in gold, though some are predicted", edge=True)
def none_in_gold(rng):
    return counted(rng, 0, 3, 0, 4)


@regime("neither predicted nor gold holds a 1", edge=True)
def none_at_all(rng):
    return counted(rng, 0, 0, 0, 6)


@regime("the network is trained on real sentences and tried on others")
def real_text(rng):
    (windows, labels), (heldout, _), V = CORPUS.text()
    width = windows.shape[1] * DIMENSION
    params = {
        "L": SPREAD * rng.normal(size=(V, DIMENSION)),
        "W": rng.normal(size=(HIDDEN, width)) / np.sqrt(width),
        "b": np.zeros(HIDDEN),
        "u": SPREAD * rng.normal(size=HIDDEN),
    }
    return {
        "params": params,
        "windows": windows,
        "labels": labels,
        "order": np.concatenate([rng.permutation(len(labels)) for _ in range(EPOCHS)]),
        "lr": LEARNING_RATE,
        "batch_size": BATCH_SIZE,
        "loss_and_grads": supplied("network.loss_and_grads"),
        "heldout": heldout,
    }
