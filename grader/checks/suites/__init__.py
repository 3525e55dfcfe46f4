"""An author's own suites: the student's objects stand in them for themselves, wherever they live."""
