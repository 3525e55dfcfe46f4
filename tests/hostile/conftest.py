"""The places, shared by all hostile tests."""

from collections.abc import Iterator

import pytest

from .places import Places


@pytest.fixture(scope="session")
def places() -> Iterator[Places]:
    """Every place that the tests ask for, until the session ends."""
    started = Places()
    yield started
    started.close()
