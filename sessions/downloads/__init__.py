"""Files that leave the studio: one, a set, a song or a project, counted and written down."""
