"""The submission as an author's test sees it: every use of it becomes a call, and variables stay in the box."""

import queue
from collections.abc import Iterator
from typing import Any

from ..calls.call import Call, Node, Outcome, value_node
from ..numerics.compare import Mark, mark_outcome, type_words
from ..worker.leaf import Leaf


class StudentError(Exception):
    """A call of the author's test failed on the student's side; ``mark`` says how."""

    def __init__(self, mark: Mark) -> None:
        super().__init__(mark.text)
        self.mark = mark


class Proxy:
    """A value that lives in the box: calls, attributes, items, unpacking; numbers and arrays come out by themselves."""

    def __init__(self, line: "Line", node: Node, length: int | None = None) -> None:
        self._line, self._node, self._length = line, node, length

    def __getattr__(self, name: str) -> "Proxy":
        if name.startswith("_"):
            raise AttributeError(name)
        return Proxy(self._line, ("attr", self._node, name))

    def __getitem__(self, key: Any) -> Any:
        return self._line.value(("item", self._node, value_node(key)))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        nodes = tuple(map(node_of, args))
        named = tuple((name, node_of(value)) for name, value in kwargs.items())
        return self._line.value(("call", self._node, nodes, named))

    def __iter__(self) -> Iterator[Any]:
        if self._length is None:
            raise TypeError("this value of the submission's cannot be unpacked")
        return iter([self[index] for index in range(self._length)])


def node_of(value: Any) -> Node:
    """The expression that stands for an argument of an author's call."""
    return value._node if isinstance(value, Proxy) else value_node(value)


class StudentModule(Proxy):
    """The student's module, as an author's test sees it."""

    def __getattr__(self, name: str) -> Proxy:
        if name.startswith("_"):
            raise AttributeError(name)
        return Proxy(self._line, ("global", name))


class Line:
    """The two queues between the author's tests and the check; variables stay in the box from call to call."""

    def __init__(self) -> None:
        self.calls: queue.Queue[Call | None] = queue.Queue()
        self.outcomes: queue.Queue[Outcome | BaseException] = queue.Queue()
        self.count = 0

    def value(self, node: Node) -> Any:
        """Evaluate in the box: a number, array, text or None comes back; anything else stays there behind a Proxy."""
        name = f"kept {self.count}"
        self.calls.put(Call((("set", (name,), node), ("fetch", "value", ("var", name))), fresh=self.count == 0))
        self.count += 1
        outcome = self.outcomes.get()
        if isinstance(outcome, BaseException):
            raise outcome
        if outcome.status != "returned":
            raise StudentError(mark_outcome(outcome))
        return self.opened(outcome.leaves["value"], ("var", name))

    def opened(self, leaf: Leaf, node: Node) -> Any:
        """What an author's test gets for ``leaf``, the value of ``node``: plain data, or a Proxy of what stays in the box."""
        if leaf.form in ("dict", "object", "tuple", "list"):
            return Proxy(self, node, leaf.shape[0] if leaf.shape else None)
        if leaf.form == "text":
            return leaf.texts if leaf.shape else leaf.texts[0]
        if leaf.form == "none":
            return None
        if leaf.array is None:
            raise StudentError(Mark("type", f"{type_words(leaf)} was returned"))
        return leaf.array if leaf.form == "array" else leaf.array.item()
