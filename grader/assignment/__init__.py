"""What authors write: ``assignment.yaml``, examples and mistakes, read strictly."""
