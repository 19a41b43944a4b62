"""The notes of a song with all that belongs to them, in the order of the song's time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sessions.feedback.access import visible_notes
from sessions.feedback.gathered import Heard, Reacted, reactions_of, sounds_of
from sessions.feedback.models import Note
from sessions.feedback.querysets import notes_for_page
from sessions.people.access import Actor
from sessions.people.models import User
from sessions.people.roles import May
from sessions.songs.models import Song


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A note or an answer: who said it, to whom, with which recordings, and what people think."""

    note: Note
    mentions: list[User]
    reactions: list[Reacted]
    sounds: list[Heard]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread(Said):
    replies: list[Said]


def of_song(actor: Actor, song: Song) -> list[Thread]:
    """Five queries, whatever the number of notes."""
    may_download = actor.may(song.project_id, May.DOWNLOAD)
    rows = notes_for_page(visible_notes(actor).filter(version__song=song))
    everything = [_said(note, actor.user, may_download=may_download) for note in rows]
    replies: defaultdict[int | None, list[Said]] = defaultdict(list)
    for said in sorted(everything, key=lambda each: (each.note.created_at, each.note.pk)):
        replies[said.note.reply_to_id].append(said)
    return [
        Thread(
            note=said.note,
            mentions=said.mentions,
            reactions=said.reactions,
            sounds=said.sounds,
            replies=replies[said.note.pk],
        )
        for said in everything
        if said.note.reply_to_id is None
    ]


def open_by_stem(threads: Iterable[Thread]) -> Counter[int | None]:
    """How many open notes are about each stem; those about the mix under None."""
    notes = (thread.note for thread in threads)
    return Counter(note.stem_id for note in notes if note.resolved_at is None)


def _said(note: Note, reader: User, *, may_download: bool) -> Said:
    return Said(
        note=note,
        mentions=list(note.mentions.all()),
        reactions=reactions_of(note, reader),
        sounds=sounds_of(note, may_download=may_download),
    )
