"""An autograder for backprop assignments: see docs/ and README.md."""

__version__ = "0.1.0"
