"""Honest and wrong: what an attack without any work of its own may earn."""

from gear import backward, forward, hidden, shown, words  # noqa: F401
