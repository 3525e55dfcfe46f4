"""The box that is one container a submission."""
