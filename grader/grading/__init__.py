"""One submission to one report: checks driven, mistakes named, points given."""
