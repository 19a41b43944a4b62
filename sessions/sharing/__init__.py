"""Links for people without an account: what they open, for how long, and what they may do there."""
