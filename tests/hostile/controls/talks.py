"""Honest and wrong, but it speaks up wherever a submission can: the oracles hear it in every place."""

from gear import backward, forward, hidden, shown, tell, words  # noqa: F401

tell("HELLO-from-a-submission")
