"""Batches in which a word occurs more than once, whose gradient is then the sum of its shares."""

import numpy as np

from grader.inputs import regime

from . import mixed_labels, network


@regime("a word stands twice in one window")
def within_window(rng):
    point = network(rng, 2, 4, 3, 2)
    point["windows"][0, 2] = point["windows"][0, 0]
    return point


@regime("two windows share words")
def across_windows(rng):
    point = network(rng, 3, 4, 3, 2)
    point["windows"][1, 0], point["windows"][2, 1] = point["windows"][0, 1], point["windows"][0, 2]
    return point


@regime("the windows are those of a whole sentence, padding and all")
def sentence(rng):
    point = network(rng, 6, 4, 5, 3)
    V = len(point["params"]["L"])
    tokens, pad_id = rng.permutation(V - 1)[:6], V - 1
    padded = np.concatenate([[pad_id] * 2, tokens, [pad_id] * 2])
    return {**point, "windows": np.stack([padded[t : t + 5] for t in range(6)])}


@regime("a sentence of more than 64 words repeats most of them")
def long_sentence(rng):
    T = int(rng.integers(129, 140))
    point = network(rng, 10, 4, 3, 2)
    tokens = rng.integers(0, len(point["params"]["L"]), T)
    windows = np.stack([np.roll(tokens, 1), tokens, np.roll(tokens, -1)], axis=1)
    return {**point, "windows": windows, "labels": mixed_labels(rng, T)}


@regime("one word fills every window")
def same_word(rng):
    point = network(rng, 3, 4, 3, 2)
    return {**point, "windows": np.full_like(point["windows"], point["windows"][0, 0])}


@regime("words repeat and W is square")
def square_repeated(rng):
    point = network(rng, 4, 6, 3, 2)
    return {**point, "windows": point["windows"][[0, 1, 0, 2]], "labels": np.array([0, 1, 0, 1])}
