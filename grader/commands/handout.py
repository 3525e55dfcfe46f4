"""A handout as a page that can be read offline: Markdown to HTML, formulas to MathML, nothing fetched."""

import html
from importlib.resources import files
from typing import Any

from ..errors import GraderError


def page(title: str, markdown: str) -> str:
    """The whole page. Raises GraderError where the libraries for it are not installed, or a formula cannot be read."""
    try:
        from markdown_it import MarkdownIt
        from mdit_py_plugins.dollarmath import dollarmath_plugin
    except ImportError as missing:
        raise GraderError(f"a handout's page needs {missing.name}; install it with: pip install 'grader[kit]'") from None
    text = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, renderer=formula).render(markdown)
    text = text.replace("<table>", '<div class="table" tabindex="0"><table>').replace("</table>", "</table></div>")
    frame = (files("grader") / "commands" / "kit_files" / "handout.html").read_text(encoding="utf-8")
    return frame.replace("@TITLE@", html.escape(title)).replace("@BODY@", text)


def formula(latex: str, options: dict[str, Any]) -> str:
    """A formula as MathML, which browsers show by themselves. Raises GraderError for one that cannot be read."""
    from latex2mathml.converter import convert

    try:
        found: str = convert(latex, display="block" if options["display_mode"] else "inline")
    except Exception as error:  # the library raises classes of its own, and IndexError for a brace that is missing
        raise GraderError(f"the formula ${latex}$ of the handout cannot be read: {type(error).__name__}") from error
    return found
