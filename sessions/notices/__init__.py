"""What waits for whom, and the mail about it."""
