"""Faults taken out of a recording; what has none comes back as it was, bit for bit."""
