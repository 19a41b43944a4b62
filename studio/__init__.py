"""The address of the house: settings, URLs, servers and queues. It has no models."""
