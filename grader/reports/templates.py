"""The templates of the pages: one way to find them, to fill them in and to make what they show safe."""

from importlib.resources import files
from typing import Any

from .words import number, plain


def environment() -> Any:
    """Jinja2's environment for the templates that lie beside this module. Raises ImportError where Jinja2 is missing."""
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(beside),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        finalize=lambda value: plain(value) if isinstance(value, str) and not hasattr(value, "__html__") else value,
    )
    made.filters["number"] = number
    return made


def beside(name: str) -> str:
    """The text of a file that lies beside this one, in a zip too: a student's kit runs the program from its wheel."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
