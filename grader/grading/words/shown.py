"""The inputs of a public point in words, where they are small enough to be tried by hand."""

from collections.abc import Mapping
from typing import Any

import numpy as np

LONGEST = 90
MOST_ENTRIES = 24


def inputs_shown(inputs: Mapping[str, Any]) -> str:
    """``token_ids = [4, 7], size = 1, pad_id = 0``; empty where an input is too large to read or is no plain data."""
    told = [f"{name} = {text}" for name, value in inputs.items() if (text := value_shown(value))]
    line = ", ".join(told)
    return line if len(told) == len(inputs) and len(line) <= LONGEST else ""


def value_shown(value: Any) -> str:
    """A number, a string, a list or a small array as one would type it; empty for anything else."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.ndarray):
        if value.size > MOST_ENTRIES or value.dtype.kind not in "iufb":
            return ""
        return " ".join(np.array2string(value, separator=", ", precision=6).split())
    if isinstance(value, list | tuple):
        entries = [value_shown(entry) for entry in value]
        opening, closing = "[]" if isinstance(value, list) else "()"
        return f"{opening}{', '.join(entries)}{closing}" if len(value) <= MOST_ENTRIES and all(entries) else ""
    return f"{value:.6g}" if type(value) is float else repr(value) if type(value) in (int, bool, str) else ""
