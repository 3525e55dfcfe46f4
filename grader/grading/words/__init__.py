"""What is said of a wrong output: findings, the student's own lines, and what private inputs forbid to say."""
