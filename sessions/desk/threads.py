"""The notes of a song with their replies, in the order of the song's time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sessions.feedback.access import visible_notes
from sessions.feedback.models import Note
from sessions.people.access import Actor
from sessions.songs.models import Song


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    note: Note
    replies: list[Note]


def of_song(actor: Actor, song: Song) -> list[Thread]:
    rows = (
        visible_notes(actor)
        .filter(version__song=song)
        .select_related("by", "version", "stem", "resolved_by")
    )
    replies: defaultdict[int, list[Note]] = defaultdict(list)
    for reply in rows.filter(reply_to__isnull=False).order_by("created_at", "pk"):
        replies[reply.reply_to_id or 0].append(reply)
    openers = rows.filter(reply_to__isnull=True).order_by("at_seconds", "pk")
    return [Thread(note=note, replies=replies[note.pk]) for note in openers]
