"""What of an event a viewer is told: ids that they can reach themselves, and how a job stands.

Every event is read again through the viewer's own access, with their roles of this moment.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q, QuerySet

from processing.models import Event, Job
from sessions.budgets.access import visible_budgets
from sessions.feedback.access import deleted_notes, visible_note_sounds, visible_notes
from sessions.feedback.ballots.access import visible_ballots
from sessions.feedback.models import Note
from sessions.hearings.access import visible_hearings
from sessions.people.access import Actor
from sessions.people.models import User
from sessions.people.roles import May
from sessions.presence import company
from sessions.presence.models import Lead, Present
from sessions.projects.access import visible_projects
from sessions.schedule.access import visible_bookings
from sessions.schedule.models import Booking
from sessions.sharing.access import visible_links
from sessions.songs.access import (
    song_of,
    visible_albums,
    visible_alignments,
    visible_archives,
    visible_jobs,
    visible_references,
    visible_revisions,
    visible_songs,
    visible_stems,
    visible_texts,
    visible_versions,
)
from sessions.songs.api.job_json import job_json
from sessions.songs.models import Song
from sessions.uploads.access import visible_uploads

Rows = Callable[[Actor], QuerySet[Any]]

# Kind of event -> the rows it is about, and from there to the song that they belong to.
ROWS: Mapping[str, tuple[Rows, str]] = {
    "version": (visible_versions, "song_id"),
    "verdict": (visible_versions, "song_id"),
    "hearing": (visible_hearings, "version__song_id"),
    "stem": (visible_stems, "song_id"),
    "archive": (visible_archives, "song_id"),
    "revision": (visible_revisions, "stem__song_id"),
    "note": (visible_notes, "version__song_id"),
    "ballot": (visible_ballots, "song_id"),
    "text": (visible_texts, "song_id"),
    "reference": (visible_references, "song_id"),
    "alignment": (visible_alignments, "later__song_id"),
    "song": (visible_songs, "pk"),
    "sections": (visible_songs, "pk"),
    "release": (visible_songs, "pk"),
    "album": (visible_albums, ""),
    "upload": (visible_uploads, ""),
    "booking": (visible_bookings, ""),
    "budget": (visible_budgets, ""),
    "link": (visible_links, ""),
}
# About the project as a whole: whoever is on it may know.
OF_PROJECT = frozenset({"project", "member", "phase", "gate"})
# Who is here, and who leads: told with all there is to know, to whoever may listen.
COMPANY = company.KINDS


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
    _company: dict[tuple[str, int], dict[str, Any] | None] = field(default_factory=dict)

    def tell(self, events: Iterable[Event], user: User) -> list[Message]:
        actor = Actor(user)
        told = []
        for event in events:
            facts = self._facts(event, actor)
            if facts is not None:
                said = {**facts, "project": self.project_id}
                told.append(Message(event.pk, json.dumps(said, separators=(",", ":"))))
        return told

    def _facts(self, event: Event, actor: Actor) -> dict[str, Any] | None:
        """None: not for this viewer, or not for any."""
        number = event.payload.get(_subject(event.kind))
        if not isinstance(number, int):
            return None
        if event.kind == "job":
            return self._job(number, actor)
        if event.kind in COMPANY:
            return self._who(event.kind, number, actor)
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
        return self._gone(kind, number, actor)

    def _gone(self, kind: str, number: int, actor: Actor) -> dict[str, Any] | None:
        """That a row was deleted is told to those who could see it, as far as that is known."""
        if kind == "note":
            return self._note_gone(number, actor)
        # Who might have seen a booking that is no more can be asked no longer.
        if kind == "booking" and actor.may(self.project_id, May.BOOK):
            return None if Booking.objects.filter(pk=number).exists() else {}
        return None

    def _note_gone(self, number: int, actor: Actor) -> dict[str, Any] | None:
        """For a day the row remains; after that it may have been an internal one."""
        songs = deleted_notes(actor).filter(pk=number).values_list("version__song_id", flat=True)
        if songs:
            return {"song": songs[0]}
        if actor.may(self.project_id, May.READ_INTERNAL):
            return None if Note.objects.filter(pk=number).exists() else {}
        return None

    def _job(self, number: int, actor: Actor) -> dict[str, Any] | None:
        if not visible_jobs(actor).filter(pk=number).exists():
            return self._job_of_note(number, actor) or self._job_of_link(number, actor)
        if number not in self._jobs:
            self._jobs[number] = _job_facts(number)
        return self._jobs[number]

    def _job_of_note(self, number: int, actor: Actor) -> dict[str, Any] | None:
        """A recording with a note is part of that note: it changes when its job begins and ends."""
        of_job = Q(upload__job=number) | Q(upload__job__followed_by=number)
        sound = visible_note_sounds(actor).filter(of_job).select_related("note__version").first()
        if sound is None or Job.objects.filter(pk=number, state=Job.State.RUNNING).exists():
            return None
        return {"kind": "note", "id": sound.note_id, "song": sound.note.version.song_id}

    def _job_of_link(self, number: int, actor: Actor) -> dict[str, Any] | None:
        """Of a voice in a link's sound: the link changes when its job begins and ends."""
        link = visible_links(actor).filter(spoken_sounds__job=number).first()
        if link is None or Job.objects.filter(pk=number, state=Job.State.RUNNING).exists():
            return None
        return {"kind": "link", "id": link.pk}

    def _who(self, kind: str, number: int, actor: Actor) -> dict[str, Any] | None:
        """The same for all who may listen, so it is read once for them all."""
        if not actor.may(self.project_id, May.LISTEN):
            return None
        key = (kind, number)
        if key not in self._company:
            self._company[key] = _company_facts(kind, number, self.project_id)
        return self._company[key]


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


def _company_facts(kind: str, number: int, project_id: int) -> dict[str, Any] | None:
    if not Song.objects.filter(pk=number, project=project_id).exists():
        return None
    told: dict[str, Any] = {"kind": kind, "id": number, "song": number, "now_ms": company.now_ms()}
    if kind == "presence":
        return {**told, "here": company.here_json(Present.objects.filter(song=number))}
    return {**told, "lead": company.lead_json(Lead.objects.filter(song=number))}
