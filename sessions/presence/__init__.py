"""Who is on a song's page, where they listen, and who leads when they listen together."""
