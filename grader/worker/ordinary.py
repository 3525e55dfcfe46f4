"""What an interpreter started bare (``-S``) lacks beside one that a student starts, and what must not differ between runs."""

import hashlib
import os
import random
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np
from numpy.random import bit_generator

STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))  # of descriptors 0, 1 and 2


def make_streams() -> None:
    """Standard streams anew on descriptors 0 to 2, as they are now: a stream remembers what it was made on."""
    for descriptor, (name, mode) in enumerate(STREAMS):
        stream = open(descriptor, mode, buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def make_streams_on_pipes() -> None:
    """The streams of every fork that is to come, made on pipes, as its own will be; ours lead where they led."""
    ours = [os.dup(descriptor) for descriptor, _ in enumerate(STREAMS)]
    empty_input()
    for descriptor in (1, 2):
        os.dup2(0, descriptor)
    make_streams()
    for descriptor, own in enumerate(ours):
        os.dup2(own, descriptor)
        os.close(own)


def empty_input() -> None:
    """Standard input becomes a pipe of our own that has ended: ``input()`` fails as where nobody types."""
    reading, writing = os.pipe()
    os.close(writing)
    os.dup2(reading, 0)
    os.close(reading)


def add_usual_names() -> None:
    """``exit``, ``quit``, ``help`` and their like, which ``-S`` leaves out."""
    import site

    site.setquit()
    site.setcopyright()
    site.sethelper()
    sys.meta_path.append(Versions())


class Versions:
    """Tells ``importlib.metadata`` which numpy this is: what an installation says of itself stayed on the disk."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """No module comes from here."""

    def find_distributions(self, context: Any) -> Sequence[Any]:
        """numpy's, if it is asked for."""
        from importlib.metadata import Distribution

        class Numpy(Distribution):
            def read_text(self, filename: str) -> str | None:
                return f"Metadata-Version: 2.1\nName: numpy\nVersion: {np.__version__}\n" if filename == "METADATA" else None

            def locate_file(self, path: Any) -> Any:
                return path

        return [Numpy()] if context.name in (None, "numpy") else []


def be_run_as(name: str) -> None:
    """Arguments as of ``python name``: no path of ours, no argument; and a main module that is not ours."""
    sys.argv, sys.orig_argv = [name], ["python", name]
    sys.modules["__main__"] = ModuleType("__main__")


def seed_everything(files: Sequence[tuple[str, bytes]]) -> None:
    """Seed what draws unseeded from the content of ``files``: one submission draws the same on every run and in every box.

    Holds for ``random``, ``np.random``, ``random.Random()`` and ``np.random.default_rng()``; not for ``secrets`` and
    ``os.urandom``, of which nobody expects it.
    """
    told = hashlib.sha256()
    for name, data in files:
        told.update(f"{name}\0{len(data)}\0".encode() + data)
    entropy = random.Random(told.digest())
    seed = random.Random.seed

    def seeded(self: random.Random, a: Any = None, version: int = 2) -> None:
        seed(self, entropy.getrandbits(256) if a is None else a, version)

    setattr(random.Random, "seed", seeded)
    setattr(random, "seed", getattr(random, "_inst").seed)  # bound to the old one when random was imported
    # Where numpy's generators ask for entropy that nobody gave them.
    setattr(bit_generator, "randbits", entropy.getrandbits)
    random.seed()
    np.random.seed(entropy.getrandbits(32))  # by itself it would gather a twentyfold of entropy first
