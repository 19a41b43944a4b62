"""What members ask for: what there is to take away, and the ZIP of it."""
