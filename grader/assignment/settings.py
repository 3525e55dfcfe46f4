"""YAML files read strictly into frozen types: every refusal is one line, ``file:line: key: message``.

PyYAML is used only to compose nodes, since its own reading lets a second key win in silence, takes ``1e-5`` for text
and ``yes`` for a truth value, and forgets where anything stood. Known keys, types and bounds are msgspec's business.
"""

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from ..errors import BadInput
from .files import text_of
from .places import TEXT, Lines, did_you_mean, place
from .schema import part_at, words_of

Loaded = TypeVar("Loaded")
FEW_KEYS = 8

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TAG = "tag:yaml.org,2002:"
WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
DECIMAL = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
SCIENTIFIC = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)[eE][-+]?[0-9]+")
WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "a block of keys",
    "null": "nothing",
}
TYPES = {**{name: name for name in WORDS}, "list": "array", "dict": "object", "NoneType": "null"}
PATTERNS = (
    (r"Object contains unknown field `(?P<key>.*)`", "unknown key"),
    (r"Object missing required field `(?P<key>.*)`", "this key is missing"),
    (r"Invalid (enum )?value (?P<value>'.*')", "{value} is not known here"),
    (r"Expected `(?P<want>[^`]*)`, got `(?P<got>[^`]*)`", "{want} belongs here, not {got}"),
    (r"Expected `(?P<want>[^`]*)` (?P<bound>[<>]=? .*)", "{want} {bound} belongs here"),
    (r"Expected `str` matching regex (?P<regex>.*)", "{regex} belongs here"),
    (r"Expected `(?P<want>[^`]*)` of length (?P<bound>.*)", "{want} of length {bound} belongs here"),
)


def load_settings(path: Path, into: type[Loaded]) -> tuple[Loaded, Lines]:
    """The file at ``path`` as ``into``, and the line of every key by its path, such as ``tasks[0].points``.

    Raises BadInput, with the line, for a file that cannot be read, broken YAML, a key given twice or unknown or
    missing, a value of the wrong type, text where a number belongs, and numbers that are not finite.
    """
    reader = read(path, text_of(path))
    return reader.typed(into), reader.lines


def read(path: Path, text: str) -> "Reader":
    """The ``text`` of the file at ``path`` as plain values. Raises BadInput for YAML that is not allowed."""
    reader = Reader(path)
    reader.data = reader.read(text)
    return reader


class Reader:
    """Turns composed nodes into plain values, ``data``, and remembers the line of each."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: Lines = {"": 1}
        self.data: Any = None

    def typed(self, into: type[Loaded]) -> Loaded:
        """The plain values as ``into``. Raises BadInput, with the line, where they do not fit."""
        try:
            return msgspec.convert(self.data, into)
        except msgspec.ValidationError as error:
            raise in_words(str(error), self, self.data, into) from None

    def read(self, text: str) -> Any:
        """The plain value of a YAML text. Raises BadInput with the line."""
        try:
            node = yaml.compose(text, Loader=LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise BadInput(f"{self.path}:{mark.line + 1 if mark else 1}: not valid YAML: {error.problem}") from None
        except yaml.YAMLError as error:  # a control character, which has no line
            raise BadInput(f"{self.path}:1: not valid YAML: {str(error).splitlines()[0]}") from None
        if node is None:
            raise BadInput(f"{self.path}:1: the file is empty")
        return self.value(node, "", set())

    def value(self, node: yaml.Node, key: str, above: set[int]) -> Any:
        """The plain value of ``node``; ``above`` are the ids of nodes around it."""
        self.lines.setdefault(key, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            if node.style == "|":
                self.lines[f"{key}{TEXT}"] = node.start_mark.line + 2
            return self.scalar(node, key)
        if id(node) in above:
            raise self.refuse(key, "an alias that contains itself")
        above = {*above, id(node)}
        if isinstance(node, yaml.SequenceNode) and node.tag == TAG + "seq":
            return [self.value(entry, f"{key}[{index}]", above) for index, entry in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode) and node.tag == TAG + "map":
            return self.mapping(node, key, above)
        raise self.refuse(key, f"the tag {node.tag} is not allowed")

    def mapping(self, node: yaml.MappingNode, key: str, above: set[int]) -> dict[str, Any]:
        """The plain value of a block of keys. Raises BadInput for a key given twice."""
        found: dict[str, Any] = {}
        for name_node, value_node in node.value:
            if not isinstance(name_node, yaml.ScalarNode):
                raise self.refuse(key, "a key must be plain text")
            name = name_node.value
            path = f"{key}.{name}" if key else name
            line = name_node.start_mark.line + 1
            if name in found:
                raise BadInput(f"{self.path}:{line}: {path}: this key was given before, on line {self.lines[path]}")
            self.lines[path] = line
            found[name] = self.value(value_node, path, above)
        return found

    def scalar(self, node: yaml.ScalarNode, key: str) -> Any:
        """The plain value of one word. Raises BadInput for what YAML reads as nobody means."""
        tag, text = node.tag.removeprefix(TAG), node.value
        if tag == "str":
            return text
        if tag == "null":
            return None
        if tag == "bool" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        # YAML 1.1 has octal, binary and base 60 numbers, underscores and dates, which nobody means.
        if tag == "int" and WHOLE.fullmatch(text):
            return int(text)
        if tag == "float" and DECIMAL.fullmatch(text) and math.isfinite(float(text)):
            return float(text)
        if tag == "float" and (DECIMAL.fullmatch(text) or "n" in text.lower()):
            raise self.refuse(key, f"{text} is not a finite number")
        raise self.refuse(key, f"{text} is of type {tag} in YAML; put it in quotes if it is text, else write it plainly")

    def refuse(self, key: str, message: str) -> BadInput:
        """The error for what stands at ``key``."""
        return BadInput(place(self.path, self.lines, key) + message)


def in_words(error: str, reader: Reader, data: Any, into: type) -> BadInput:
    """msgspec's message as one line in plain words."""
    problem, _, where = error.partition(" - at `$")
    key = exact_key(where.rstrip("`").removeprefix("."), problem, reader, data)
    for pattern, words in PATTERNS:
        if match := re.fullmatch(pattern, problem):
            parts, end = match.groupdict(), ""  # what its author typed may hold braces, and is no part of a format
            if "key" in parts:
                end += nearest(parts["key"], part_at(into, data, key)) if words == "unknown key" else ""
                key = f"{key}.{parts['key']}" if key else parts["key"]
            if "value" in parts:
                known = words_of(part_at(into, data, key)) or constants(msgspec.json.schema(into))
                end += did_you_mean(parts["value"].strip("'"), known)
            if "regex" in parts:
                words, parts, end = "", {}, pattern_words(part_at(into, data, key), value_at(data, key))
            told = {name: type_words(part) if name in ("want", "got") else part for name, part in parts.items()}
            return reader.refuse(key, words.format(**told) + end + scientific_hint(told, value_at(data, key)))
    return reader.refuse(key, problem)


def type_words(types: str) -> str:
    """``a number or nothing`` of msgspec's ``float | null``."""
    return " or ".join(WORDS.get(name, name) for name in types.split(" | "))


def scientific_hint(told: dict[str, str], value: Any) -> str:
    """How to write a number that YAML takes for text, as the end of a sentence."""
    if "number" in told.get("want", "") and isinstance(value, str) and SCIENTIFIC.fullmatch(value):
        mantissa, exponent = re.split("[eE]", value)
        written = f"{float(mantissa)}e{int(exponent):+d}"
        return f": YAML takes {value} for text; write {written}"
    return ""


def nearest(key: str, part: Mapping[str, Any]) -> str:
    """A key of a block that resembles ``key``, or else the few that there are, as the end of a sentence."""
    known = sorted(part.get("properties", {}))
    few = f"; known here: {', '.join(known)}" if 0 < len(known) <= FEW_KEYS else ""
    return did_you_mean(key, known) or few


def pattern_words(part: Mapping[str, Any], value: Any) -> str:
    """What is said of a text that is not of the form that the schema wants."""
    if known := words_of(part):
        return f"{value!r} is not known here{did_you_mean(str(value), known)}"
    return f"{value!r} is not what belongs here: {part.get('description', part.get('pattern', 'another text'))}"


def constants(schema: Any) -> set[str]:
    """Every text that is the only one, or one of a few, that may stand somewhere."""
    if isinstance(schema, list):
        return set().union(*map(constants, schema))
    if not isinstance(schema, dict):
        return set()
    own = {value for value in schema.get("enum", ()) if isinstance(value, str)}
    return own.union(*map(constants, schema.values()))


def exact_key(where: str, problem: str, reader: Reader, data: Any) -> str:
    """The key that msgspec means: it writes ``[...]`` for any key of a mapping, so take the first of the type it got."""
    if "[...]" not in where:
        return where
    pattern = re.compile(re.escape(where).replace(r"\[\.\.\.\]", r"\.[^.\[]+"))
    fitting = [key for key in reader.lines if pattern.fullmatch(key)]
    got = problem.rpartition("got `")[2].rstrip("`")
    same_type = [key for key in fitting if TYPES.get(type(value_at(data, key)).__name__) == got]
    return next(iter([*same_type, *fitting]), where.partition("[...]")[0])


def value_at(data: Any, key: str) -> Any:
    """What stands at ``key``; None where nothing does."""
    for name, index in re.findall(r"([^.\[\]]+)(?![^\[]*\])|\[(\d+)\]", key):
        try:
            data = data[int(index)] if index else data[name]
        except (KeyError, IndexError, TypeError):
            return None
    return data
