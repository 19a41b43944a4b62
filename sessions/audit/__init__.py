"""What happened in the studio, and who did it: written once, never changed, sealed in a chain."""
