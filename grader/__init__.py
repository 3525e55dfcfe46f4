"""An autograder for backprop assignments: see docs/ and README.md."""
