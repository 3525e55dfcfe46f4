"""The report of a submission, and what is made of it: results.json, a screen."""
