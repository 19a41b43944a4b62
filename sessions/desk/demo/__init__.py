"""The demo album: three songs of our own, played from notes, so that no page is empty."""
