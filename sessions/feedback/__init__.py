"""What people say about a version: notes in time, and verdicts."""
