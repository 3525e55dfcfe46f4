"""Runs the examples in numpy's docstrings and tells what each printed; handed in as student code, and run outside too."""

import contextlib
import doctest
import hashlib
import importlib
import inspect
import io
import operator
import re
import warnings

ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


def told(module_name):
    """One line a docstring: its name and a digest of all that its examples printed, addresses left out."""
    return [f"{name} {hashlib.sha256(text.encode()).hexdigest()[:12]}" for name, text in printed(module_name)]


def printed(module_name):
    """The name of every documented thing of a module, and what its examples printed."""
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError:  # numpy.char was a name before it was a module
        module = operator.attrgetter(module_name.partition(".")[2])(importlib.import_module("numpy"))
    parser = doctest.DocTestParser()
    for name, documented in sorted(things(module)):
        try:
            examples = parser.get_examples(documented)
        except ValueError:
            continue
        if examples:
            yield name, ADDRESS.sub("0x", run(examples, module))


def things(module):
    """Names and docstrings of what a module offers, and of the methods of its classes."""
    for name in getattr(module, "__all__", None) or dir(module):
        value = getattr(module, name, None)
        if name.startswith("_") or inspect.ismodule(value):
            continue
        yield f"{module.__name__}.{name}", getattr(value, "__doc__", None) or ""
        if inspect.isclass(value):
            for method in vars(value):
                if not method.startswith("_"):
                    yield f"{module.__name__}.{name}.{method}", getattr(getattr(value, method, None), "__doc__", None) or ""


def run(examples, module):
    """What the examples of one docstring print, one after another, errors included."""
    import numpy as np

    scope, output = {**vars(module), "np": np}, io.StringIO()
    with contextlib.redirect_stdout(output), warnings.catch_warnings(), np.printoptions():
        warnings.simplefilter("ignore")
        for example in examples:
            try:
                exec(compile(example.source, "<example>", "single"), scope)
            except BaseException as error:
                print(type(error).__name__, error)
    return output.getvalue()
