"""Inputs by construction: named regimes and the blocks they are built from.

An assignment's ``inputs.py`` defines regimes, each a function of a random generator that returns the inputs of one
point by name (or a Case). What is too long for one file is a package, ``inputs/``, whose modules define them. The phrase
completes a sentence for the student: "wrong where {phrase}"::

    @regime("the hidden units saturate")
    def saturated(rng):
        ...
        return {"params": params, "windows": windows, "labels": labels}

    @regime("scores are huge (beyond +-750)", edge=True)
    def huge_scores(rng):
        ...

A regime is an ``edge`` where honest work fails by overflow, ties or unusual sizes alone: an output that is right
everywhere else keeps a part of its points there (``credit.edge``).
"""

import contextlib
import copy
import hashlib
import hmac
import importlib.util
import sys
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from msgspec import Struct, field, structs
from numpy.typing import NDArray

from .calls.call import Call, Code
from .calls.program import expression
from .errors import BadInput, GraderError, authors_fault

SIGNS = np.array([-1.0, 1.0])
Draw = Callable[..., "Case | Mapping[str, Any]"]


class Case(Struct, frozen=True, dict=True):
    """One point: inputs by name. ``program`` and ``outputs`` replace the check's own where a regime needs its own."""

    inputs: Mapping[str, Any]
    program: str | None = None
    outputs: Mapping[str, str] | None = None

    @cached_property
    def calls(self) -> dict[Hashable, Call]:
        """The calls that ask something at this point, by what they ask."""
        return {}

    def call(self, key: Hashable, make: Callable[[], Call]) -> Call:
        """The call that asks what ``key`` tells, made once: everybody who is judged at this point is asked by the same."""
        if key not in self.calls:
            self.calls[key] = make()
        return self.calls[key]

    def copied(self) -> "Case":
        """The same point in arrays of its own."""
        found = structs.replace(self, inputs=copy.deepcopy(dict(self.inputs)))
        vars(found)["calls"] = self.calls
        return found


class Regime(Struct, frozen=True):
    """A named way to draw points; ``phrase`` tells a student where it lies, without telling its numbers.

    ``edge`` marks a place that work which is right otherwise may still get wrong, at the cost of a part of its points.
    """

    name: str
    phrase: str
    draw: Draw
    edge: bool = False

    def case(self, rng: "np.random.Generator", *size: int) -> Case:
        """One point; ``size`` is given to regimes that a ``cost`` check draws at several sizes. Prints go to standard error."""
        try:
            with contextlib.redirect_stdout(sys.stderr):
                drawn = self.draw(rng, *size)
        except SystemExit as stop:
            raise RuntimeError(f"exit({stop.code or 0}) is called").with_traceback(stop.__traceback__) from None
        return drawn if isinstance(drawn, Case) else Case(drawn)


def regime(phrase: str, *, edge: bool = False) -> Callable[[Draw], Draw]:
    """Mark a function of an assignment's inputs as a regime; ``phrase`` completes "wrong where ...", ``edge`` see above.

    Raises TypeError where the phrase is left out, ``edge`` is no truth value, or a regime of this name is there already.
    """
    if not isinstance(phrase, str) or not phrase.strip():
        raise TypeError('a regime needs its phrase: @regime("sizes and values are ordinary")')

    if not isinstance(edge, bool):
        raise TypeError(f"edge is True or False, not {edge!r}")

    def mark(draw: Draw) -> Draw:
        if hasattr(getattr(draw, "__globals__", {}).get(draw.__name__), "phrase"):
            raise TypeError(f"the regime {draw.__name__} is defined twice")
        setattr(draw, "phrase", phrase)
        setattr(draw, "edge", edge)
        return draw

    return mark


def supplied(text: str) -> Code:
    """An input that is made in the box, from support files: ``supplied("network.loss_and_grads")``."""
    module = text.split(".", 1)[0]
    return Code(expression(text, frozenset(), frozenset({module})))


class Library(Struct, frozen=True):
    """What an assignment's inputs define: regimes, and other functions, which a check may judge by.

    ``open_judges`` are those of them that a student's kit has as well. ``fixed`` are points that are the same for everybody,
    kept once they are drawn, by their key and names.
    """

    path: Path
    regimes: Mapping[str, Regime] = field(default_factory=dict)
    judges: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    fixed: dict[tuple[bytes | str, ...], Case] = field(default_factory=dict)
    open_judges: Mapping[str, Callable[..., Any]] = field(default_factory=dict)

    def joined(self, path: Path) -> "Library":
        """The library with the judges that the file at ``path`` defines, where there is one.

        Raises BadInput where it cannot be imported, or gives another function a name that is taken.
        """
        if not path.is_file():
            return self
        found = load_library(path).judges
        for name in found.keys() & self.judges.keys():
            if found[name] is not self.judges[name]:
                raise BadInput(f"{path}: {name} is defined in {self.path} too")
        return structs.replace(self, judges={**self.judges, **found}, open_judges=found)


def load_library(path: Path) -> Library:
    """What the file ``inputs.py`` or the package ``inputs/`` at ``path`` defines. What it prints goes to standard error.

    Raises BadInput where it cannot be imported, or two of its modules give one name to different functions.
    """
    functions: dict[str, Callable[..., Any]] = {}
    try:
        with contextlib.redirect_stdout(sys.stderr):
            modules = list(modules_of(path))
        for name, value in (defined for module in modules for defined in vars(module).items()):
            if callable(value) and functions.setdefault(name, value) is not value:
                raise BadInput(f"{path}: {name} is defined in two of its modules")
    except GraderError:
        raise
    except (Exception, SystemExit) as error:
        raise authors_fault(error, str(path)) from error
    regimes = {
        name: Regime(name, draw.phrase, draw, bool(getattr(draw, "edge", False)))
        for name, draw in functions.items()
        if hasattr(draw, "phrase")
    }
    return Library(path, regimes, {name: value for name, value in functions.items() if name not in regimes})


def modules_of(path: Path) -> Iterator[ModuleType]:
    """The module at ``path``, or the package there and each of its modules; raises whatever importing them raises."""
    name, whole = f"{path.stem}_of_{path.parent.name}", path.is_dir()
    home = path / "__init__.py" if whole else path
    spec = importlib.util.spec_from_file_location(name, home, submodule_search_locations=[str(path)] if whole else None)
    if spec is None or spec.loader is None or not home.is_file():
        raise BadInput(f"{home}: no such file; it should define the assignment's inputs")
    for known in [known for known in sys.modules if known.split(".")[0] == name]:
        del sys.modules[known]  # another folder's assignment of this name
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    for file in sorted(path.glob("[a-z]*.py")) if whole else ():
        yield importlib.import_module(f"{name}.{file.stem}")


def stream(key: bytes, *names: str) -> "np.random.Generator":
    """An independent random stream for ``names``: PCG64 seeded by HMAC-SHA256, so no stream tells of another."""
    digest = hmac.new(key, "\0".join(names).encode(), hashlib.sha256).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "little")))


def scaled_away(
    rng: "np.random.Generator", shape: int | tuple[int, ...], low: float = 0.3, high: float = 1.5
) -> NDArray[np.float64]:
    """Random numbers of either sign with low <= |value| <= high: none is near zero by chance."""
    return np.asarray(rng.uniform(low, high, shape) * SIGNS[rng.integers(0, 2, shape)])  # as choice draws, in half its time


def bias_for(targets: NDArray[np.float64], pre_activations: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """The bias that puts pre-activations where they are wanted.

    ``targets`` and ``pre_activations`` are ``(n,)``, the latter computed with bias ``b``. Moving the bias is the
    smallest change that does it; rescaling weights instead makes points ill-conditioned.
    """
    return b + (targets - pre_activations)


def distinct_sizes(rng: "np.random.Generator", count: int, low: int = 2, high: int = 7) -> list[int]:
    """``count`` sizes from low to high, no two alike, so that a transposed or swapped axis cannot hide."""
    return [int(size) for size in rng.permutation(np.arange(low, high + 1))[:count]]
