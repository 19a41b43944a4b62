"""Links for those who make them, and what guests ask for."""
