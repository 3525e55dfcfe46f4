"""The kinds of check: one file each, with its settings and its generator, and this table."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from .base import Check, Context
from .cost import CostSettings, cost
from .gradients import GradientsSettings, gradients
from .outputs import OutputsSettings, outputs
from .purity import PuritySettings, purity
from .tests import TestsSettings, tests

Settings = OutputsSettings | GradientsSettings | PuritySettings | CostSettings | TestsSettings

KINDS: dict[type, Callable[[Any, Context, Path], Check]] = {
    OutputsSettings: lambda settings, context, folder: outputs(settings, context),
    GradientsSettings: lambda settings, context, folder: gradients(settings, context),
    PuritySettings: lambda settings, context, folder: purity(settings, context),
    CostSettings: lambda settings, context, folder: cost(settings, context),
    TestsSettings: tests,
}


def start(settings: Settings, context: Context, reference_folder: Path) -> Check:
    """The generator of a task's check."""
    return KINDS[type(settings)](settings, context, reference_folder)
