"""What waits, and the mail about it."""
