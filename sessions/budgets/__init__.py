"""What a project may cost, and what it has cost."""
