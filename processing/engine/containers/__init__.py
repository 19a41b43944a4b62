"""One reader for each container that is taken; each answers a Header or raises Rejected."""
