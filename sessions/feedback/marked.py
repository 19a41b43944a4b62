"""The notes of a song as marks, on the clock of one version or each on its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Prefetch, QuerySet

from processing.models import AudioFile
from sessions.feedback.access import visible_notes
from sessions.feedback.exchange import cues
from sessions.feedback.exchange.marks import Answer, Mark, Sheet
from sessions.feedback.models import Note
from sessions.people.access import Actor
from sessions.songs.aligned import carried_onto
from sessions.songs.carry import place
from sessions.songs.measured import renders_of
from sessions.songs.models import Arrangement, Song, Version

_USUAL_RATE = 48_000


def marks(notes: QuerySet[Note], song: Song, version: Version | None) -> list[Mark]:
    """In time: each on its own version, or all on the clock of one.

    On that one stands what was said of it, and what was said of older versions, as far as these
    were lined up with it and the place is still there.
    """
    found = notes.filter(version__song=song, reply_to__isnull=True)
    if version is not None:
        found = found.filter(version__number__lte=version.number)
    replies = notes.filter(reply_to__isnull=False)
    replies = replies.select_related("by", "guest").order_by("created_at", "pk")
    rows = (
        found.select_related("by", "guest", "version", "stem", "assigned_to")
        .prefetch_related(Prefetch("replies", replies))
        .order_by("created_at", "pk")
    )
    sections = _Sections(song)
    made = [_mark(note, sections) for note in rows]
    if version is not None:
        made = list(_on(version, zip(rows, made, strict=True)))
    return sorted(made, key=lambda mark: mark.at)


def _on(version: Version, those: Iterable[tuple[Note, Mark]]) -> Iterator[Mark]:
    those = list(those)
    older = any(note.version_id != version.pk for note, _ in those)
    ways = carried_onto(version) if older else {}
    for note, mark in those:
        if note.version_id == version.pk:
            yield mark
            continue
        way = ways[note.version_id]
        at = place(mark.at, way.pieces) if way.state == "measured" else None
        if at is not None and at >= 0:
            until = mark.until and mark.until + at - mark.at
            yield replace(mark, at=at, until=until, came_from=mark.version)


def sheet(song: Song, version: Version | None) -> Sheet:
    audio = renders_of(version.job).get("audio") if version is not None else None
    rate = audio.audio_file.rate if audio is not None else None
    return Sheet(
        title=f"{song.title}: notes",
        subtitle=f"{song.project.artist.name}, {version or 'all versions'}",
        tempo_bpm=float(song.tempo_bpm) if song.tempo_bpm else None,
        rate=rate or _USUAL_RATE,
    )


def cues_of(actor: Actor, version: Version, file: AudioFile) -> bytes:
    """What a WAV of this version takes along: notes for everyone alone, since files travel."""
    notes = visible_notes(actor).filter(is_internal=False)
    if file.rate is None or file.frames is None:
        return b""
    placed = marks(notes, version.song, version)
    return cues.chunks(placed, rate=file.rate, frames=file.frames)


class _Sections:
    """The name of the section at a moment, on the version that sections were placed on."""

    def __init__(self, song: Song) -> None:
        placed = Arrangement.objects.filter(song=song).first()
        self._version = placed.version_id if placed else None
        self._sections: list[dict[str, Any]] = placed.sections if placed else []

    def at(self, note: Note) -> str:
        if note.version_id != self._version:
            return ""
        return next(self._names(note.at_seconds), "")

    def _names(self, at: float) -> Iterator[str]:
        for section in self._sections:
            if section["from_seconds"] <= at < section["to_seconds"]:
                yield str(section["name"])


def _mark(note: Note, sections: _Sections) -> Mark:
    return Mark(
        id=note.pk,
        at=note.at_seconds,
        until=note.until_seconds,
        text=note.body,
        is_done=note.resolved_at is not None,
        author=note.writer.signature,
        version=str(note.version),
        section=note.section or sections.at(note),
        part=note.part,
        direction=note.direction,
        stem=note.stem.name if note.stem else "",
        assigned_to=note.assigned_to.name if note.assigned_to else "",
        is_internal=note.is_internal,
        replies=_answers(note.replies.all()),
    )


def _answers(replies: Iterable[Note]) -> tuple[Answer, ...]:
    return tuple(Answer(author=reply.writer.signature, text=reply.body) for reply in replies)
