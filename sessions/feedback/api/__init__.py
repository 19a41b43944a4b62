"""Notes, what belongs to them, and verdicts, as JSON."""
