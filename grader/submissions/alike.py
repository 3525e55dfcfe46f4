"""What two submissions share when one is the other with other names and another layout.

Only read as tokens, never parsed or run: a file made to break a compiler costs nothing here.
"""

import builtins
import hashlib
import io
import json
import keyword
import tokenize

KEPT = frozenset([*keyword.kwlist, *dir(builtins)])
LAYOUT = (tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER)
MOST_BYTES = 200_000
LEAST_TOKENS = 40
"""Programs shorter than this are alike by chance."""


def likeness(name: str, source: bytes) -> str:
    """A digest that is equal for programs equal up to names and layout; empty where there is too little to tell.

    Comments, docstrings, blank lines, spaces and the width of an indentation do not count, and each name that is not
    Python's own counts as the number of its first appearance.
    """
    if len(source) > MOST_BYTES:
        return ""
    text = (notebook_code(source) if name.endswith(".ipynb") else source).decode("utf-8", "replace")
    numbers: dict[str, str] = {}
    told: list[str] = []
    try:
        line: list[tokenize.TokenInfo] = []
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type in (tokenize.INDENT, tokenize.DEDENT):
                told.append(tokenize.tok_name[token.type])
            elif token.type == tokenize.NEWLINE:
                told += words(line, numbers)
                line = []
            elif token.type not in LAYOUT:
                line.append(token)
        told += words(line, numbers)
    except (tokenize.TokenError, SyntaxError):
        return ""  # what is no Python is alike to the letter or not at all
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32] if len(told) >= LEAST_TOKENS else ""


def words(line: list[tokenize.TokenInfo], numbers: dict[str, str]) -> list[str]:
    """The tokens of one logical line, names numbered; none for a line that is only a string."""
    if not any(token.type != tokenize.STRING for token in line):
        return []
    return [
        numbers.setdefault(token.string, f"name {len(numbers)}")
        if token.type == tokenize.NAME and token.string not in KEPT
        else token.string
        for token in line
    ] + [";"]


def notebook_code(source: bytes) -> bytes:
    """The code cells of a notebook, one after the other; empty for what is no notebook."""
    try:
        cells = [cell["source"] for cell in json.loads(source)["cells"] if cell["cell_type"] == "code"]
        return "\n".join(cell if isinstance(cell, str) else "".join(cell) for cell in cells).encode("utf-8", "replace")
    except (ValueError, TypeError, KeyError, RecursionError):
        return b""
