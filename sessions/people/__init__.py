"""Who works here: users, artists, guests, tokens, and what a role may do."""
