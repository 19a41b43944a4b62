"""Where in the studio a piece of news is: the song, and the second in it."""

from __future__ import annotations

from sessions.feedback.models import Note
from sessions.songs.models import Version


def of_note(note: Note) -> str:
    return f"/songs/{note.version.song_id}/?note={note.reply_to_id or note.pk}"


def of_version(version: Version) -> str:
    return f"/songs/{version.song_id}/?version={version.pk}"


def of_ballot(song_id: int, ballot_id: int) -> str:
    return f"/songs/{song_id}/?ballot={ballot_id}"


def at(note: Note) -> str:
    """0:41, as people say it."""
    minutes, seconds = divmod(int(note.at_seconds), 60)
    return f"{minutes}:{seconds:02}"
