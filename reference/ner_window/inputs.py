"""Points for the NER window network, each built to show something that a random point would hide.

Words of a batch are all different unless a regime is about repeated words, and sizes are all different unless it is
about equal sizes: so a verdict's "wrong where ..." names the cause.
"""

import numpy as np

from grader.inputs import Case, regime, scaled_away

SPARE_WORDS = 2  # words that no window holds: their gradient is zero


def network(rng, N, n, C, d, spare=SPARE_WORDS):
    """A network with moderate scores and a batch of N windows without a repeated word."""
    V = N * C + spare
    params = {
        "L": scaled_away(rng, (V, d)),
        "W": scaled_away(rng, (n, C * d)) / np.sqrt(C * d),
        "b": scaled_away(rng, n, 0.1, 0.6),
        "u": scaled_away(rng, n),
    }
    windows = rng.permutation(V)[: N * C].reshape(N, C)
    return {"params": params, "windows": windows, "labels": mixed_labels(rng, N)}


def mixed_labels(rng, N):
    """0s and 1s, both present where N allows."""
    labels = rng.integers(0, 2, N)
    if N > 1:
        labels[:2] = [0, 1]
    return rng.permutation(labels)


def odd_sizes(rng):
    """N, n, C, d with n != C*d and no two of N, n, d alike."""
    N, n, d = (int(size) for size in rng.permutation([2, 3, 4, 5])[:3])
    return N, n, int(rng.choice([3, 5])), d


def word_vectors(point):
    """x of every window, (N, C*d)."""
    return point["params"]["L"][point["windows"]].reshape(len(point["windows"]), -1)


def hidden(point):
    return np.tanh(word_vectors(point) @ point["params"]["W"].T + point["params"]["b"])


def with_scores(point, scores):
    """Move u as little as possible so that the windows score as wanted."""
    H, u = hidden(point), point["params"]["u"]
    point["params"]["u"] = u + np.linalg.pinv(H) @ (scores - H @ u)
    return point


def with_saturation(rng, point):
    """Move b, and shrink what the words contribute, so that every |z| lies between 3.5 and 6."""
    params = point["params"]
    spread = word_vectors(point) @ params["W"].T
    shrink = 0.6 / np.max(np.abs(spread))
    params["W"] = params["W"] * shrink
    params["b"] = scaled_away(rng, len(params["b"]), 4.2, 5.3)
    return point


# Whole networks: forward, backward


@regime("sizes and values are ordinary")
def typical(rng):
    return network(rng, *odd_sizes(rng))


@regime("the batch is one window labelled 1")
def one_window(rng):
    return {**network(rng, 1, 3, 3, 2), "labels": np.array([1])}


@regime("the batch is one window labelled 0")
def one_window_not(rng):
    return {**network(rng, 1, 4, 5, 2), "labels": np.array([0])}


@regime("all sizes are equal and a window is one word")
def square(rng):
    k = int(rng.integers(3, 6))
    return network(rng, k, k, 1, k, spare=0)


@regime("W is square and N equals the hidden size")
def square_window(rng):
    return network(rng, 6, 6, 3, 2)


@regime("the batch is one window and W is square")
def square_one(rng):
    return network(rng, 1, 6, 3, 2)


@regime("there is one hidden unit")
def one_hidden(rng):
    return network(rng, 4, 1, 3, 2)


@regime("the batch is one window and there is one hidden unit")
def one_hidden_one(rng):
    return network(rng, 1, 1, 3, 2)


@regime("N equals the hidden size")
def batch_is_hidden(rng):
    return network(rng, 4, 4, 3, 2)


@regime("the batch is large (N = 19)")
def nineteen(rng):
    return network(rng, 19, 4, 1, 3)


@regime("there are far more hidden units than inputs")
def tall(rng):
    return network(rng, 3, 11, 3, 1)


@regime("windows are a single word (size 0)")
def single_words(rng):
    return network(rng, 5, 4, 1, 3)


@regime("all word vectors are negative")
def negative(rng):
    point = network(rng, *odd_sizes(rng))
    point["params"]["L"] = -np.abs(point["params"]["L"])
    return point


@regime("all word vectors are positive")
def positive(rng):
    point = network(rng, *odd_sizes(rng))
    point["params"]["L"] = np.abs(point["params"]["L"])
    return point


@regime("every label is 0")
def all_zero(rng):
    point = network(rng, *odd_sizes(rng))
    return {**point, "labels": np.zeros_like(point["labels"])}


@regime("every label is 1")
def all_one(rng):
    point = network(rng, *odd_sizes(rng))
    return {**point, "labels": np.ones_like(point["labels"])}


@regime("the hidden units saturate (|z| between 3.5 and 6)")
def saturated_hidden(rng):
    return with_saturation(rng, network(rng, 3, 5, 3, 2))


@regime("the batch is one window and the hidden units saturate")
def saturated_hidden_one(rng):
    return with_saturation(rng, network(rng, 1, 5, 3, 2))


@regime("the scores saturate (+8 and -8)")
def saturated_score(rng):
    point = with_scores(network(rng, 4, 7, 3, 2), np.array([8.0, 8.0, -8.0, -8.0]))
    return {**point, "labels": np.array([1, 0, 1, 0])}


@regime("the score of the only window saturates")
def saturated_score_one(rng):
    return {**with_scores(network(rng, 1, 5, 3, 2), np.array([8.0])), "labels": np.array([0])}


@regime("scores are huge (beyond +-750)")
def huge_scores(rng):
    return with_scores(network(rng, 3, 7, 3, 2), np.array([800.0, -800.0, 0.5]) * rng.uniform(0.95, 1.05, 3))


@regime("inputs are 300 times as large, weights 300 times as small, and every window is misclassified")
def far_inputs(rng):
    point = network(rng, *odd_sizes(rng))
    params = point["params"]
    params["L"], params["W"] = params["L"] * 300.0, params["W"] / 300.0
    return {**point, "labels": (hidden(point) @ params["u"] < 0).astype(np.int64)}


@regime("u is zero")
def zero_u(rng):
    point = network(rng, *odd_sizes(rng))
    point["params"]["u"] = np.zeros_like(point["params"]["u"])
    return point


# Repeated words


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


@regime("one word fills every window")
def same_word(rng):
    point = network(rng, 3, 4, 3, 2)
    return {**point, "windows": np.full_like(point["windows"], point["windows"][0, 0])}


@regime("words repeat and W is square")
def square_repeated(rng):
    point = network(rng, 4, 6, 3, 2)
    return {**point, "windows": point["windows"][[0, 1, 0, 2]], "labels": np.array([0, 1, 0, 1])}


# One cache, several calls


@regime("backward was called before on the same cache")
def backward_twice(rng):
    program = """
p, cache = forward(params, windows)
first = backward(params, cache, labels)
grads = backward(params, cache, labels)
J = loss(p, labels)
"""
    return Case(network(rng, *odd_sizes(rng)), program=program)


@regime("another forward ran between forward and its backward")
def forward_between(rng):
    program = """
p, cache = forward(params, windows)
p_later, cache_later = forward(params, later)
grads = backward(params, cache, labels)
J = loss(p, labels)
"""
    point = network(rng, 4, 3, 3, 2)
    later = rng.permutation(len(point["params"]["L"]))[: point["windows"].size]
    return Case({**point, "later": later.reshape(point["windows"].shape)}, program=program)


def network_and_x(rng):
    point = network(rng, 4, 6, 3, 2)
    return {**point, "x": scaled_away(rng, 6)}


@regime("nothing is special")
def pure(rng):
    return network_and_x(rng)


@regime("other values came in between")
def pure_other(rng):
    return network_and_x(rng)


@regime("sizes grow")
def sized(rng, size=16):
    return network(rng, 2, size, 1, 2, spare=size // 2 - 2)


# The score of one window


def scored(rng, n, m):
    """A network without words and one input x; L is there because params always holds it."""
    point = network(rng, 1, n, m, 1)
    return {"params": point["params"], "x": word_vectors(point)[0]}


@regime("sizes and values are ordinary")
def x_typical(rng):
    return scored(rng, int(rng.integers(3, 6)), int(rng.choice([6, 10])))


@regime("W is square")
def x_square(rng):
    return scored(rng, 4, 4)


@regime("there is one hidden unit")
def x_one_hidden(rng):
    return scored(rng, 1, 6)


@regime("there are far more hidden units than inputs")
def x_tall(rng):
    return scored(rng, 11, 3)


@regime("the hidden units saturate (|z| between 3.5 and 6)")
def x_saturated(rng):
    point = with_saturation(rng, network(rng, 1, 5, 6, 1))
    return {"params": point["params"], "x": word_vectors(point)[0]}


@regime("all inputs are negative")
def x_negative(rng):
    point = scored(rng, 3, 6)
    return {**point, "x": -np.abs(point["x"])}


@regime("u is zero")
def x_zero_u(rng):
    point = scored(rng, 3, 6)
    point["params"]["u"] = np.zeros(3)
    return point


# The loss of given probabilities


@regime("probabilities are ordinary")
def p_typical(rng):
    N = int(rng.integers(3, 7))
    return {"p": rng.uniform(0.05, 0.95, N), "labels": mixed_labels(rng, N)}


@regime("there is one probability")
def p_one(rng):
    return {"p": rng.uniform(0.1, 0.9, 1), "labels": np.array([int(rng.integers(0, 2))])}


@regime("every label is 0")
def p_all_zero(rng):
    return {"p": rng.uniform(0.05, 0.95, 4), "labels": np.zeros(4, dtype=np.int64)}


@regime("every label is 1")
def p_all_one(rng):
    return {"p": rng.uniform(0.05, 0.95, 5), "labels": np.ones(5, dtype=np.int64)}


@regime("the batch is large (N = 19)")
def p_nineteen(rng):
    return {"p": rng.uniform(0.05, 0.95, 19), "labels": mixed_labels(rng, 19)}


@regime("a true location has p = 1e-12")
def p_low(rng):
    return {"p": np.array([rng.uniform(0.2, 0.8), 1e-12]), "labels": np.array([0, 1])}


@regime("a non-location has p = 1 - 1e-12")
def p_high(rng):
    return {"p": np.array([1 - 1e-12, rng.uniform(0.2, 0.8)]), "labels": np.array([0, 1])}


@regime("p is 1e-12 and 1 - 1e-12, right and wrong")
def p_edges(rng):
    order = rng.permutation(4)
    return {"p": np.array([1e-12, 1e-12, 1 - 1e-12, 1 - 1e-12])[order], "labels": np.array([0, 1, 0, 1])[order]}


@regime("p is exactly 0 and 1, and right")
def p_certain(rng):
    return {"p": np.array([0.0, 1.0, rng.uniform(0.2, 0.8)]), "labels": np.array([0, 1, 1])}


@regime("p is exactly 0 and 1, and wrong")
def p_mistaken(rng):
    return {"p": np.array([0.0, 1.0, rng.uniform(0.2, 0.8)]), "labels": np.array([1, 0, 0])}


def finite(inputs, got, want):
    """A judge: beyond 1e-12 any finite number is right."""
    if not isinstance(got, (int, float)):
        return "the loss is not one number"
    return None if np.isfinite(got) else f"the loss is {got}: it must stay finite where p is exactly 0 or 1"


# Windows of a sentence


def tokens(rng, T):
    """T different word ids, none of them near a padding id."""
    return [int(token) for token in 10 + rng.permutation(40)[:T]]


@regime("size is 1")
def size_one(rng):
    return {"token_ids": tokens(rng, 5), "size": 1, "pad_id": 7}


@regime("size is 2 and token_ids is an array")
def size_two(rng):
    return {"token_ids": np.array(tokens(rng, 6)), "size": 2, "pad_id": 3}


@regime("size is 3")
def size_three(rng):
    return {"token_ids": tokens(rng, 8), "size": 3, "pad_id": 5}


@regime("size is 0")
def size_zero(rng):
    return {"token_ids": np.array(tokens(rng, 4)), "size": 0, "pad_id": 7}


@regime("the sentence is shorter than a window")
def short_sentence(rng):
    return {"token_ids": tokens(rng, 2), "size": 3, "pad_id": 6}


@regime("the sentence is one token")
def one_token(rng):
    return {"token_ids": np.array(tokens(rng, 1)), "size": 2, "pad_id": 4}


@regime("the sentence is empty (a list)")
def empty_list(rng):
    return {"token_ids": [], "size": 2, "pad_id": 4}


@regime("the sentence is empty (an array)")
def empty_array(rng):
    return {"token_ids": np.zeros(0, dtype=np.int64), "size": 1, "pad_id": 4}


@regime("pad_id is negative")
def negative_pad(rng):
    return {"token_ids": tokens(rng, 5), "size": 2, "pad_id": -1}


@regime("pad_id is large and also a token of the sentence")
def large_pad(rng):
    ids = tokens(rng, 5)
    ids[2] = 123456
    return {"token_ids": np.array(ids), "size": 1, "pad_id": 123456}


@regime("a word stands twice in the sentence")
def repeated_tokens(rng):
    ids = tokens(rng, 6)
    ids[4] = ids[1]
    return {"token_ids": ids, "size": 2, "pad_id": 8}
