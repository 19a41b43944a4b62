"""Sound in, sound out: pure functions of recipe and sound, without Django."""
