"""Naming a mistake: known ones, pairs, mutants and the first wrong step, and the rule by which a name is true."""
