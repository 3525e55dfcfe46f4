"""Sentences for ``make_windows``, of every length and with every padding."""

import numpy as np

from grader.inputs import regime


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


@regime("the sentence is empty (a list)", edge=True)
def empty_list(rng):
    return {"token_ids": [], "size": 2, "pad_id": 4}


@regime("the sentence is empty (an array)", edge=True)
def empty_array(rng):
    return {"token_ids": np.zeros(0, dtype=np.int64), "size": 1, "pad_id": 4}


@regime("the sentence is longer than 64 tokens")
def long_text(rng):
    return {"token_ids": [int(token) for token in rng.integers(10, 50, 70)], "size": 1, "pad_id": 7}


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
