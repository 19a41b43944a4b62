"""Figures that the project states, measured on the machine at hand. Each script runs by itself."""
