"""Notebooks: the code cells as Python, and running them as a notebook does, so that a cell that fails costs what it defines.

A cell that is valid Python is never touched. In any other, magics, shell lines and questions are taken out where IPython
reads them: at the start of a statement, never inside an expression or a string
(https://ipython.readthedocs.io/en/stable/interactive/reference.html). Lines keep their numbers.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

MOST_NOTEBOOK_BYTES = 5 << 20
RUN_THEIR_BODY = frozenset({"time", "timeit", "capture", "prun"})  # cell magics whose cell is Python like any other
ASSIGNED = re.compile(r"(\s*[A-Za-z_][\w.,\[\]'\" ]*?)\s*=\s*([!%])(?![=])")
QUESTION = re.compile(r"\s*(\?{1,2}\s*[\w.*]+|[\w.*\[\]()'\"]+\s*\?{1,2})\s*;?\s*$")
TIMED = re.compile(r"(\s*)%time\s+(\S.*)$", re.DOTALL)
DEFINED = re.compile(r"^(?:def\s+|class\s+)?(\w+)\s*(?:[(:=])", re.MULTILINE)
OPENING, CLOSING = "([{", ")]}"


class Cell(NamedTuple):
    """One code cell: its number among the code cells, from 1, and how many lines stand before it in the joined source."""

    number: int
    before: int
    text: str

    @property
    def lines(self) -> list[str]:
        """Its lines as Python counts them."""
        return lines_of(self.text)


def code_cells(source: bytes) -> list[Cell]:
    """The code cells of a Jupyter notebook (nbformat 3 or 4), in order.

    Raises ValueError for more than MOST_NOTEBOOK_BYTES or for what is not a notebook.
    """
    import json

    if len(source) > MOST_NOTEBOOK_BYTES:
        raise ValueError(f"the notebook has {len(source)} bytes; at most {MOST_NOTEBOOK_BYTES} are read")
    try:
        whole = json.loads(source)
        sheets = whole["cells"] if "cells" in whole else [cell for sheet in whole["worksheets"] for cell in sheet["cells"]]
        texts = [cell.get("source", cell.get("input")) for cell in sheets if cell["cell_type"] == "code"]
        joined = [text if isinstance(text, str) else "".join(text) for text in texts]
    except (KeyError, TypeError, AttributeError, RecursionError) as missing:
        raise ValueError(f"this is not a notebook: {type(missing).__name__}: {missing}") from None
    cells, before = [], 0
    for number, text in enumerate(joined, 1):
        cells.append(Cell(number, before, text))
        before += len(cells[-1].lines)
    return cells


def lines_of(text: str) -> list[str]:
    """The lines of a text as Python counts them: a form feed or another separator of Unicode ends none."""
    return re.split(r"\r\n|\r|\n", text)


def python_of(text: str) -> str:
    """A cell as Python, line by line; what is valid Python comes back as it is."""
    if is_python(text):
        return text
    lines = lines_of(text)
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if lines and lines[first].lstrip().startswith("%%"):
        magic = re.match(r"\s*%%(\w*)", lines[first])
        if magic is None or magic.group(1) not in RUN_THEIR_BODY:
            return "\n" * (len(lines) - 1)
        lines[first] = ""
        return python_of("\n".join(lines))
    return "\n".join(without_magics(lines))


def is_python(text: str) -> bool:
    """Whether a text is a Python program."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True


def without_magics(lines: list[str]) -> Iterator[str]:
    """The lines with what only IPython understands taken out, wherever a statement begins."""
    scan, skipping = Scanner(), False
    for line in lines:
        if skipping:
            skipping = line.endswith("\\")
            yield ""
        elif scan.at_start and (plain := plain_statement(line)) is not None:
            skipping = line.endswith("\\")
            yield plain
        else:
            scan.read(line)
            yield line


def plain_statement(line: str) -> str | None:
    """The Python that stands for a line of IPython's, at its indentation; None for any other line."""
    indent = line[: len(line) - len(line.lstrip())]
    if timed := TIMED.match(line):
        return timed.group(1) + timed.group(2)
    if line.lstrip()[:1] in ("%", "!") or QUESTION.match(line):
        return indent + "pass"
    if assigned := ASSIGNED.match(line):
        return f"{assigned.group(1)} = {'[]' if assigned.group(2) == '!' else 'None'}"
    return None


class Scanner:
    """Knows where statements begin: outside brackets, strings and continued lines."""

    def __init__(self) -> None:
        self.depth, self.quote, self.continued = 0, "", False

    @property
    def at_start(self) -> bool:
        """Whether the next line begins a statement."""
        return self.depth <= 0 and not self.quote and not self.continued

    def read(self, line: str) -> None:
        """Go over one line."""
        index = 0
        while index < len(line):
            index += self.step(line, index)
        self.continued = line.endswith("\\") and not self.quote
        if len(self.quote) == 1:
            self.quote = ""  # a plain string ends with its line

    def step(self, line: str, index: int) -> int:
        """Take in what stands at ``index``; how many characters that is."""
        letter = line[index]
        if self.quote:
            if letter == "\\":
                return 2
            if line.startswith(self.quote, index):
                length, self.quote = len(self.quote), ""
                return length
            return 1
        if letter == "#":
            return len(line) - index
        if letter in "\"'":
            self.quote = letter * 3 if line.startswith(letter * 3, index) else letter
            return len(self.quote)
        self.depth += (letter in OPENING) - (letter in CLOSING)
        return 1


class Run:
    """Runs cells in one namespace. ``lost`` tells, by name, why what was to be defined is missing."""

    def __init__(self, namespace: dict[str, Any], filename: str) -> None:
        self.namespace, self.filename = namespace, filename
        self.lost: dict[str, BaseException] = {}
        self.failures: list[BaseException] = []
        self.statements = 0

    def cell(self, cell: Cell) -> None:
        """Run one cell: up to the first statement that fails, as a notebook does."""
        text = python_of(cell.text)
        try:
            tree = ast.parse(text)
        except SyntaxError as error:
            error.filename, error.lineno = self.filename, (error.lineno or 1) + cell.before
            self.lose(DEFINED.findall(text), error, cell)
            return
        statements = ast.increment_lineno(tree, cell.before).body
        for index, statement in enumerate(statements):
            try:
                exec(compile(ast.Module([statement], []), self.filename, "exec", dont_inherit=True), self.namespace)
                self.statements += 1
            except (Exception, SystemExit) as error:  # IPython goes on after a cell that leaves, too
                harmless = self.is_harmless(statement, error)
                ended = [statement] if harmless else statements[index:]
                self.lose([name for one in ended for name in names_bound_by(one)], error, cell)
                if not harmless:
                    return

    def is_harmless(self, statement: ast.stmt, error: BaseException) -> bool:
        """Whether a cell goes on: a package that is not here was imported, or is used for, say, a plot."""
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            return isinstance(error, ImportError)
        return isinstance(error, NameError) and isinstance(self.lost.get(error.name or ""), (ImportError, NameError))

    def lose(self, names: Iterable[str], error: BaseException, cell: Cell) -> None:
        """Remember a failure, and say on standard error which cell stopped, where and why."""
        self.failures.append(error)
        self.lost |= {name: error for name in names if name not in self.namespace}
        line = line_in(error, self.filename) - cell.before
        where = f"code cell {cell.number}" + (f", line {line}" if line > 0 else "")
        print(f"{where}: {type(error).__name__}: {error}", file=sys.stderr)


def run_cells(cells: Iterable[Cell], namespace: dict[str, Any], filename: str) -> dict[str, BaseException]:
    """Run every cell; by name, why what a failed one was to define is missing.

    Line numbers are those of the joined cells. Raises the first error where nothing ran at all.
    """
    namespace.update(display=lambda *values, **options: None, get_ipython=lambda: None)
    run = Run(namespace, filename)
    for cell in cells:
        run.cell(cell)
    if run.failures and not run.statements:
        raise run.failures[0]
    return run.lost


def names_bound_by(statement: ast.stmt) -> set[str]:
    """The names that a statement at the top level binds."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def line_in(error: BaseException, filename: str) -> int:
    """The innermost line of ``filename`` that an error came from; 0 if none."""
    line = (error.lineno or 0) if isinstance(error, SyntaxError) and error.filename == filename else 0
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
