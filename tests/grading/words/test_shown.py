"""Public inputs in words: what can be tried by hand is shown, what cannot is not."""

import numpy as np
import pytest

from grader.grading.words.shown import inputs_shown


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"token_ids": [4, 7, 9], "size": 1, "pad_id": -1}, "token_ids = [4, 7, 9], size = 1, pad_id = -1"),
        ({"z": np.array([[1.0, -0.5], [0.0, 2.0]])}, "z = [[ 1. , -0.5], [ 0. , 2. ]]"),
        ({"p": np.float64(0.25), "label": True, "name": "x"}, "p = 0.25, label = True, name = 'x'"),
        ({"ids": np.array([], dtype=int), "pair": (1, 2)}, "ids = [], pair = (1, 2)"),
        ({"params": {"W": np.eye(2)}, "size": 1}, ""),
        ({"W": np.zeros((5, 5))}, ""),
        ({"W": np.full(20, 1 / 3)}, ""),
        ({"ids": list(range(30))}, ""),
        ({}, ""),
    ],
)
def test_small_inputs_are_shown_as_one_would_type_them(inputs: dict[str, object], words: str) -> None:
    """A line that can be read is given whole; a dict of parameters or a large array is left out, with all beside it."""
    assert inputs_shown(inputs) == words
