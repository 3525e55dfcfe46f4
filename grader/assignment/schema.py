"""What may stand at a key of a YAML file, by the JSON Schema of the type that it is read into."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

ALTERNATIVES = re.compile(r"\^\((?P<words>[\w|]+)\)\$")
STEPS = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def part_at(into: type, data: Any, key: str) -> Mapping[str, Any]:
    """The part of the schema for what stands at ``key`` of ``data``; empty where nothing may stand there."""
    whole = msgspec.json.schema(into)
    part = chosen(whole, whole, data)
    for name, index in STEPS.findall(key):
        inner = part.get("items", {}) if index else part.get("properties", {}).get(name, part.get("additionalProperties"))
        data = step(data, name, index)
        part = chosen(whole, inner, data) if isinstance(inner, dict) else {}
    return part


def step(data: Any, name: str, index: str) -> Any:
    """The part of a value that a step of a key leads to; None where there is none."""
    try:
        return data[int(index)] if index else data[name]
    except (KeyError, IndexError, TypeError):
        return None


def chosen(whole: Mapping[str, Any], part: Mapping[str, Any], data: Any) -> Mapping[str, Any]:
    """A part of a schema with what it refers to; where it may be one of several, the one that fits the data."""
    if "$ref" in part:
        return chosen(whole, whole["$defs"][part["$ref"].rpartition("/")[2]], data)
    several = part.get("anyOf", ())
    kinds = part.get("discriminator", {}).get("mapping", {})
    kind = data.get(part["discriminator"]["propertyName"]) if kinds and isinstance(data, dict) else None
    if kind in kinds:
        return chosen(whole, {"$ref": kinds[kind]}, data)
    if kinds:
        return {}
    found = [chosen(whole, each, data) for each in several if each.get("type") != "null"]
    return found[0] if found else part


def words_of(part: Mapping[str, Any]) -> list[str]:
    """The words of which one belongs there; none where other text does too."""
    listed = ALTERNATIVES.fullmatch(str(part.get("pattern", "")))
    return listed["words"].split("|") if listed else [word for word in part.get("enum", ()) if isinstance(word, str)]
