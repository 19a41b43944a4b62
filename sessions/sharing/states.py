"""States of what a link shows now: each changes when that does, and says nothing of what it is.

They are made of what this link's guests may read and of nothing else. So whoever is told of a new
state learns no more than by asking again: of an internal note, or a stem's, no state knows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from typing import TypedDict

from sessions.feedback.access import notes_for_guests
from sessions.sharing.models import Link
from sessions.sharing.scope import Track, coming, tracks_of

_OF_NOTE = ("pk", "revision", "resolved_at", "by__name", "guest__name")


class States(TypedDict):
    page: str
    notes: str


def states(link: Link, tracks: Sequence[Track]) -> States:
    versions = [track.version.pk for track in tracks]
    songs = [(track.version.pk, track.version.label, track.song.title) for track in tracks]
    switches = [link.may_note, link.may_approve, link.may_download, link.marked]
    missing = coming(link, tracks)
    voice = [link.says, missing.making, missing.failed]
    notes = notes_for_guests().filter(version__in=versions if link.may_note else [])
    rows = notes.order_by("pk").values_list(*_OF_NOTE)
    return {"page": _state([songs, switches, voice, link.expires_at]), "notes": _state(list(rows))}


def states_of(link_ids: Collection[int]) -> dict[int, States]:
    links = Link.objects.filter(pk__in=link_ids)
    return {link.pk: states(link, tracks_of(link)) for link in links}


def _state(read: object) -> str:
    return hashlib.sha256(json.dumps(read, default=str).encode()).hexdigest()[:16]
