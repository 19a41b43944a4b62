"""What of an event a viewer is told: ids that they can reach themselves, and how a job stands.

Every event is read again through the viewer's own access, with their roles of this moment.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet

from processing.models import Event, Job
from sessions.budgets.access import visible_budgets
from sessions.feedback.access import visible_notes
from sessions.feedback.models import Note
from sessions.people.access import Actor
from sessions.people.models import User
from sessions.people.roles import May
from sessions.projects.access import visible_projects
from sessions.schedule.access import visible_bookings
from sessions.schedule.models import Booking
from sessions.songs.access import (
    song_of,
    visible_albums,
    visible_archives,
    visible_jobs,
    visible_revisions,
    visible_songs,
    visible_stems,
    visible_versions,
)
from sessions.songs.api.job_json import job_json
from sessions.uploads.access import visible_uploads

Rows = Callable[[Actor], QuerySet[Any]]

# Kind of event -> the rows it is about, and from there to the song that they belong to.
ROWS: Mapping[str, tuple[Rows, str]] = {
    "version": (visible_versions, "song_id"),
    "verdict": (visible_versions, "song_id"),
    "stem": (visible_stems, "song_id"),
    "archive": (visible_archives, "song_id"),
    "revision": (visible_revisions, "stem__song_id"),
    "note": (visible_notes, "version__song_id"),
    "song": (visible_songs, "pk"),
    "album": (visible_albums, ""),
    "upload": (visible_uploads, ""),
    "booking": (visible_bookings, ""),
    "budget": (visible_budgets, ""),
}
# About the project as a whole: whoever is on it may know.
OF_PROJECT = frozenset({"project", "member", "phase"})
# Rows that people delete. That one is gone is told to those who may write such rows: who might
# have seen it can no longer be asked.
DELETABLE: Mapping[str, tuple[type[Note | Booking], May]] = {
    "note": (Note, May.NOTE),
    "booking": (Booking, May.BOOK),
}


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the stream."""

    event_id: int
    text: str

    def encode(self) -> bytes:
        return f"id: {self.event_id}\nevent: change\ndata: {self.text}\n\n".encode()


@dataclass(slots=True)
class Telling:
    """Some events of one project, judged for several people; lives for one look at the table."""

    project_id: int
    _jobs: dict[int, dict[str, Any] | None] = field(default_factory=dict)

    def tell(self, events: Iterable[Event], user: User) -> list[Message]:
        actor = Actor(user)
        told = []
        for event in events:
            facts = self._facts(event, actor)
            if facts is not None:
                text = json.dumps(facts, separators=(",", ":"))
                told.append(Message(event.pk, text))
        return told

    def _facts(self, event: Event, actor: Actor) -> dict[str, Any] | None:
        """None: not for this viewer, or not for any."""
        number = event.payload.get(_subject(event.kind))
        if not isinstance(number, int):
            return None
        if event.kind == "job":
            return self._job(number, actor)
        known = self._reach(event.kind, number, actor)
        if known is None:
            return None
        return {"kind": event.kind, "id": number, **known}

    def _reach(self, kind: str, number: int, actor: Actor) -> dict[str, Any] | None:
        if kind in OF_PROJECT:
            return {} if visible_projects(actor).filter(pk=self.project_id).exists() else None
        if kind not in ROWS:
            return None
        rows, song = ROWS[kind]
        found = rows(actor).filter(pk=number)
        if song:
            songs = list(found.annotate(of_song=F(song)).values_list("of_song", flat=True))
            if songs:
                return {"song": songs[0]}
        elif found.exists():
            return {}
        return {} if self._was_deleted(kind, number, actor) else None

    def _was_deleted(self, kind: str, number: int, actor: Actor) -> bool:
        if kind not in DELETABLE:
            return False
        model, right = DELETABLE[kind]
        return actor.may(self.project_id, right) and not model.objects.filter(pk=number).exists()

    def _job(self, number: int, actor: Actor) -> dict[str, Any] | None:
        if not visible_jobs(actor).filter(pk=number).exists():
            return None
        if number not in self._jobs:
            self._jobs[number] = _job_facts(number)
        return self._jobs[number]


def newest_of_each(events: Iterable[Event]) -> list[Event]:
    """Twenty steps of one job since the last look are one piece of news."""
    newest: dict[tuple[str, object], Event] = {}
    for event in sorted(events, key=lambda each: each.pk):
        key = (event.kind, event.payload.get(_subject(event.kind)))
        newest.pop(key, None)
        newest[key] = event
    return list(newest.values())


def _subject(kind: str) -> str:
    """The key of the payload that holds the id."""
    return "version" if kind == "verdict" else kind


def _job_facts(number: int) -> dict[str, Any] | None:
    job = Job.objects.filter(pk=number).first()
    if job is None:
        return None
    song = song_of(job)
    told = {"kind": "job", "job_kind": job.kind, "song": song.pk if song else None}
    return {**job_json(job), **told}
