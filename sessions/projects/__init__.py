"""What is being made: singles, EPs and albums, who is on them, and their phases."""
