"""``submission_metadata.yml`` of Gradescope's export: who handed in what, when, and the old grade.

There is no official description. The keys are Ruby symbols (``:submitters``), a group has several submitters, names,
sids and emails may be missing, a sid may be a number, and ``:results`` holds results.json as it was. What is untidy is
taken as it is; only what is no such file at all is refused.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ..errors import BadInput

METADATA = "submission_metadata.yml"
SYMBOL = ":"


class Record(Struct, frozen=True):
    """What the metadata say of one submission; ``students`` are (name, sid, email), each part possibly empty."""

    students: list[tuple[str, str, str]]
    created_at: str
    score: float | None
    results: Mapping[str, Any] | None
    attempts: int


def read_metadata(data: bytes, place: str) -> dict[str, Record]:
    """The record of every submission by the name of its folder. Raises BadInput for what is not Gradescope's metadata."""
    import yaml  # a class export alone needs it

    try:
        loaded = load_keeping_keys(data.decode("utf-8-sig", "replace"), place)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadInput(f"{place}:{mark.line + 1 if mark else 1}: not valid YAML: {error.problem}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise BadInput(f"{place}:1: not valid YAML: {(str(error) or type(error).__name__).splitlines()[0]}") from None
    if not isinstance(loaded, dict) or not loaded:
        raise BadInput(f"{place} names no submission; it should be a block of keys such as submission_123")
    if stray := next((name for name, told in loaded.items() if not isinstance(told, dict)), None):
        raise BadInput(f"{place}: {stray} should hold :submitters and :created_at; is it Gradescope's?")
    return {str(name): record(told) for name, told in loaded.items()}


def load_keeping_keys(text: str, place: str) -> Any:
    """The plain value of the file. Raises BadInput for a submission that is named twice."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """Takes Ruby's own tags for the plain values that they stand on."""

    Loader.add_multi_constructor("!", plain_value)
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        seen: dict[str, int] = {}
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            line = key.start_mark.line + 1
            if key.value in seen:
                raise BadInput(f"{place}:{line}: {key.value} is there twice, first on line {seen[key.value]}")
            seen[str(key.value)] = line
        return None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


def plain_value(loader: Any, suffix: str, node: Any) -> Any:
    """The value of a tagged node without its tag."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    return loader.construct_sequence(node, deep=True) if isinstance(node, yaml.SequenceNode) else loader.construct_scalar(node)


def record(told: Mapping[Any, Any]) -> Record:
    """One submission's record, of whatever is there."""
    known = {str(key).removeprefix(SYMBOL): value for key, value in told.items()}
    people, history, results = (known.get(key) for key in ("submitters", "history", "results"))
    listed = [person(entry) for entry in people if isinstance(entry, dict)] if isinstance(people, list) else []
    score = known.get("score")
    return Record(
        listed,
        created_at=str(known.get("created_at") or ""),
        score=float(score) if isinstance(score, (int, float)) and not isinstance(score, bool) else None,
        results=results if isinstance(results, dict) else None,
        attempts=1 + (len(history) if isinstance(history, list) else 0),
    )


def person(told: Mapping[Any, Any]) -> tuple[str, str, str]:
    """Name, sid and email of one submitter."""
    known = {str(key).removeprefix(SYMBOL): value for key, value in told.items()}
    name, sid, email = ("" if known.get(key) is None else str(known[key]).strip() for key in ("name", "sid", "email"))
    return name, sid, email
