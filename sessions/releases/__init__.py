"""What has to be true before a song's masters leave the house, and who let one go regardless."""
