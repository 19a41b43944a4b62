"""The studio's life, one small Django app a subject; each imports only the rooms below it."""
