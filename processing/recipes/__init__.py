"""The words for what may be asked of the machine room. Standard library only."""
