"""Gradients looked at by differences: of the submission's own loss, of rounding, of units."""
