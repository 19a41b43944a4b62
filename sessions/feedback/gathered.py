"""What belongs to a note, as pages and JSON show it, without a query of its own."""

from __future__ import annotations

from dataclasses import dataclass

from processing.models import Render
from sessions.feedback.models import Note, NoteSound, Reaction
from sessions.people.models import User
from sessions.songs.measured import renders_of, stream_of
from sessions.songs.state import Standing, for_listener


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted:
    """One kind of reaction to a note: who, and whether the reader is one of them."""

    kind: str
    label: str
    names: list[str]
    mine: bool

    @property
    def count(self) -> int:
        return len(self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A recording with a note, as far as this person can hear it."""

    id: int
    standing: Standing
    filename: str
    seconds: float | None
    renders: dict[str, Render]

    @property
    def state(self) -> str:
        return self.standing.state

    @property
    def sentence(self) -> str:
        return self.standing.sentence

    @property
    def stream(self) -> str:
        return stream_of(self.renders)


def reactions_of(note: Note, reader: User) -> list[Reacted]:
    """In the order of the kinds; those that nobody gave are left out."""
    given = list(note.reactions.all())
    if not given:
        return []
    return [
        Reacted(
            kind=kind.value,
            label=str(kind.label),
            names=[each.by.name for each in given if each.kind == kind],
            mine=any(each.by_id == reader.pk for each in given if each.kind == kind),
        )
        for kind in Reaction.Kind
        if any(each.kind == kind for each in given)
    ]


def sounds_of(note: Note, *, may_download: bool) -> list[Heard]:
    return [heard(sound, may_download=may_download) for sound in note.sounds.all()]


def heard(sound: NoteSound, *, may_download: bool) -> Heard:
    renders = renders_of(sound.job)
    audio = renders.get("audio")
    return Heard(
        id=sound.pk,
        standing=for_listener(sound.standing, renders, may_download=may_download),
        filename=sound.upload.filename,
        seconds=audio.audio_file.seconds if audio else None,
        renders=renders,
    )
