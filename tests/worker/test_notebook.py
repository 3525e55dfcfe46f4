"""Notebooks: what IPython alone understands is taken out, nothing else is touched, and cells stand alone."""

import ast
import json
import linecache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.worker.machine import Absent, load
from grader.worker.notebook import code_cells, lines_of, python_of


def notebook(*cells: str, name: str = "work.ipynb"):
    """A loaded notebook of these code cells."""
    written = [{"cell_type": "code", "source": cell.splitlines(True)} for cell in cells]
    return load(name, json.dumps({"cells": written}).encode())


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ("x = (7\n     % 4)", "x = (7\n     % 4)"),
        ("text = '''\n%matplotlib inline\n!ls\n'''\n!ls", "text = '''\n%matplotlib inline\n!ls\n'''\npass"),
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("if COLAB:\n  %pip install x\nelse:\n  y = 2", "if COLAB:\n  pass\nelse:\n  y = 2"),
        ("files = !ls *.py\nx = 1", "files = []\nx = 1"),
        ("a.b = %env HOME", "a.b = None"),
        ("f?\nx = 1", "pass\nx = 1"),
        ("?np.add\nnp.add??\nx = 1", "pass\npass\nx = 1"),
        ("%%time\nx = 1", "\nx = 1"),
        ("\n%%capture out\n!ls\nx = 1", "\n\npass\nx = 1"),
        ("%%bash\nrm -rf /\nx = 1", "\n\n"),
        ("%time x = f(3)", "x = f(3)"),
        ("!pip install \\\n   torch\nx = 1", "pass\n\nx = 1"),
        ("x = [1,\n!ls", "x = [1,\n!ls"),
        ("# a comment with ' and (\n!ls", "# a comment with ' and (\npass"),
        ("x = 'it\\'s'; y = \"(\"\n%run a.py", "x = 'it\\'s'; y = \"(\"\npass"),
        ("y = a != b\nz = a % b\n!ls", "y = a != b\nz = a % b\npass"),
        ("", ""),
    ],
)
def test_what_only_ipython_understands_is_taken_out(cell: str, plain: str) -> None:
    """Magics, shell lines and questions go where a statement begins, and lines keep their numbers."""
    assert python_of(cell) == plain
    assert len(lines_of(plain)) == len(lines_of(cell))


@given(st.sampled_from([ast, linecache]), st.integers(0, 40))
def test_valid_python_is_never_touched(module, start: int) -> None:
    """A cell that Python can read comes back as it is."""
    with open(module.__file__, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    text = "\n".join(ast.unparse(statement) for statement in tree.body[start : start + 5])
    assert python_of(text) == text


@given(st.text(alphabet="ab=%!?()'\"\\\n #", max_size=40))
def test_any_cell_keeps_its_lines(cell: str) -> None:
    """Whatever stands in a cell, nothing raises and the number of lines stays."""
    assert len(lines_of(python_of(cell))) == len(lines_of(cell))


def test_cells_are_joined_in_order() -> None:
    """Later cells see what earlier ones bound; text cells are left out."""
    source = {"cells": [{"cell_type": "markdown", "source": "x = ("}, {"cell_type": "code", "source": "a = 1"}]}
    source["cells"].append({"cell_type": "code", "source": "b = a + 1"})
    assert load("work.ipynb", json.dumps(source).encode()).module.b == 2


def test_an_old_notebook_is_read() -> None:
    """nbformat 3 kept its cells in worksheets, and their text as input."""
    source = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["a = 1\n", "b = 2"]}]}]}
    assert [cell.text for cell in code_cells(json.dumps(source).encode())] == ["a = 1\nb = 2"]


def test_a_cell_that_fails_costs_what_it_defines(capsys: pytest.CaptureFixture[str]) -> None:
    """What stood before and after it is there; what it lost says why, with the cell and its line."""
    machine = notebook("def f(x):\n    return x", "a = 1\nb = 1 / 0\nc = 3", "def g(x):\n    return a")
    assert machine.module.f(2) == 2 and machine.module.g(0) == 1
    with pytest.raises(ZeroDivisionError):
        machine.evaluate(("global", "c"))
    with pytest.raises(Absent):
        machine.evaluate(("global", "d"))
    assert "code cell 2, line 2: ZeroDivisionError: division by zero" in capsys.readouterr().err


def test_a_cell_that_is_no_python_costs_what_it_would_define() -> None:
    """The syntax error is told where the function is missing, at its line in the joined cells."""
    machine = notebook("a = 1", "\ndef f(x)\n    return x\n", "b = 2")
    assert machine.module.b == 2
    with pytest.raises(SyntaxError) as caught:
        machine.evaluate(("global", "f"))
    assert (caught.value.filename, caught.value.lineno) == ("work.py", 3)


def test_plots_and_packages_that_are_not_there_do_no_harm() -> None:
    """An import that fails, and what is done with it at the top level, is passed over."""
    machine = notebook(
        "import no_such_plots as plt\nimport math\nfig, ax = plt.subplots()\nax.plot([1])\ndisplay(fig)\nx = math.pi",
        "from no_such_cloud import drive\ndrive.mount('/content')\ny = 1",
    )
    assert machine.module.x > 3 and machine.module.y == 1


def test_leaving_a_cell_leaves_the_others() -> None:
    """sys.exit in a cell ends that cell."""
    assert notebook("import sys\nsys.exit('done')", "a = 1").module.a == 1


def test_where_nothing_runs_the_first_error_is_raised() -> None:
    """A notebook whose only cell fails cannot be imported."""
    with pytest.raises(ZeroDivisionError):
        notebook("1 / 0")


def test_errors_in_functions_are_at_lines_of_the_joined_cells() -> None:
    """A traceback finds the text of its line."""
    machine = notebook("a = 1\nb = 2", "def f():\n    raise ValueError('here')")
    with pytest.raises(ValueError) as caught:
        machine.module.f()
    trace = caught.tb
    while trace.tb_next:
        trace = trace.tb_next
    assert trace.tb_lineno == 4
    assert linecache.getline("work.py", 4).strip() == "raise ValueError('here')"


@pytest.mark.parametrize(
    "bad", [b"{}", b"[]", b"not json", b'{"cells": [{"cell_type": "code"}]}', b" " * (6 << 20), b"[" * 100_000]
)
def test_what_is_not_a_notebook_is_refused(bad: bytes) -> None:
    """Other JSON, no JSON, JSON nested without end and giant files raise ValueError."""
    with pytest.raises(ValueError, match=r"notebook|Expecting"):
        code_cells(bad)
