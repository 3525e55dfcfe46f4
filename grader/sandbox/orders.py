"""What is asked of a worker, as the wire carries it, and how much it may answer."""

from typing import Any

import numpy as np

from ..calls.call import Outcome

LEAF_GROWTH = 32


def packed(node: Any) -> Any:
    """Steps as the wire carries them: arrays become their dtype, shape and bytes."""
    if isinstance(node, tuple):
        if len(node) == 2 and node[0] == "ndarray":
            array = np.asarray(node[1], order="C")  # ascontiguousarray would turn 0-d into (1,)
            return ("array", array.dtype.str, array.shape, array.tobytes())
        return tuple(map(packed, node))
    return node


def leaf_caps(expected: Outcome) -> dict[str, int]:
    """How many bytes each leaf may have: what the reference returned, with room for a mistake's larger shape."""
    return {label: leaf.array.nbytes * LEAF_GROWTH for label, leaf in expected.leaves.items() if leaf.array is not None}
