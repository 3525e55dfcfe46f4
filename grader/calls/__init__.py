"""What is asked of student code: calls, outcomes, and the programs that authors write them in."""
