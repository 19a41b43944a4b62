"""How far each song of a project is from leaving the house, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sessions.people.access import Actor
from sessions.people.roles import May
from sessions.projects.models import Project
from sessions.releases.access import visible_masters
from sessions.releases.gate import Checklist, checklists, gate_of
from sessions.songs.access import visible_songs
from sessions.songs.models import Song, Version
from sessions.songs.querysets import offered


@dataclass(frozen=True, slots=True, kw_only=True)
class SongRelease:
    """The newest master of a song and its checklist; neither before there is a master."""

    song: Song
    checklist: Checklist | None


def of_project(actor: Actor, project: Project) -> dict[str, Any]:
    """Nothing is read of songs while the gate is off."""
    gate = gate_of(project.pk)
    rows = _rows(actor, project) if gate.is_on and actor.may(project.pk, May.LISTEN) else []
    return {"gate": gate, "releases": rows}


def _rows(actor: Actor, project: Project) -> list[SongRelease]:
    songs = list(visible_songs(actor).filter(project=project).order_by("position", "pk"))
    newest: dict[int, Version] = {}
    for version in offered(visible_masters(actor).filter(song__in=songs)).order_by("number"):
        newest[version.song_id] = version
    found = checklists(project.pk, newest.values())
    of_song = {row.version.song_id: row for row in found.values()}
    return [SongRelease(song=song, checklist=of_song.get(song.pk)) for song in songs]
