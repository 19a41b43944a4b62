"""One row, seen through the asker's eyes: theirs, or 404; allowed, or 403."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from sessions.feedback import access, querysets
from sessions.feedback.models import Note, NoteSound
from sessions.people.access import Actor
from sessions.people.roles import May
from sessions.songs.access import visible_songs, visible_versions
from sessions.songs.models import Song, Version


def song_for(me: Actor, song_id: int, right: May) -> Song:
    song = get_object_or_404(visible_songs(me).select_related("project__artist"), pk=song_id)
    access.require(me, song.project_id, right)
    return song


def note_of(me: Actor, note_id: int) -> Note:
    """Whoever sees notes may write some."""
    notes = querysets.notes_for_page(access.visible_notes(me))
    return get_object_or_404(notes.select_related("version__song__project", "reply_to"), pk=note_id)


def own(me: Actor, note_id: int) -> Note:
    note = note_of(me, note_id)
    access.require_own(me, note)
    return note


def removable(me: Actor, note_id: int) -> Note:
    note = note_of(me, note_id)
    access.require_removable(me, note)
    return note


def own_or_deleted(me: Actor, note_id: int) -> Note:
    """What they may take back. Somebody else's deleted note is not there."""
    mine = access.own_notes(me).filter(pk=note_id)
    note = mine.select_related("version__song__project", "reply_to").first()
    return note or own(me, note_id)


def note_sound_for(me: Actor, sound_id: int) -> NoteSound:
    sounds = querysets.sounds_for_page(access.visible_note_sounds(me))
    return get_object_or_404(
        sounds.select_related("note__version__song__project__artist", "note__reply_to"),
        pk=sound_id,
    )


def judged(me: Actor, version_id: int) -> Version:
    versions = visible_versions(me).select_related("song__project")
    version = get_object_or_404(versions, pk=version_id)
    access.require(me, version.song.project_id, May.APPROVE)
    return version
