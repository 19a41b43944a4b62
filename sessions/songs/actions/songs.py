"""Adding songs to a project, and changing what is known of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import Max

from processing import events
from sessions.people.models import User
from sessions.projects.models import Project
from sessions.songs.models import Song


class SongChanges(TypedDict, total=False):
    title: str
    key: str
    tempo_bpm: Decimal | None
    target_lufs: float


@transaction.atomic
def add_song(  # noqa: PLR0913
    project: Project,
    *,
    by: User,  # noqa: ARG001  # the audit log will want it
    title: str,
    key: str = "",
    tempo_bpm: Decimal | None = None,
    target_lufs: float = -14.0,
) -> Song:
    """The project's next song. Its row is locked: two people adding get two positions."""
    Project.objects.select_for_update().get(pk=project.pk)
    last = project.songs.aggregate(last=Max("position"))["last"] or 0
    song = Song.objects.create(
        project=project,
        title=title,
        position=last + 1,
        key=key,
        tempo_bpm=tempo_bpm,
        target_lufs=target_lufs,
    )
    events.post(project.topic, "song", {"song": song.pk})
    return song


@transaction.atomic
def change_song(song: Song, **changes: Unpack[SongChanges]) -> Song:
    for name, value in changes.items():
        setattr(song, name, value)
    if changes:
        song.save(update_fields=list(changes))
        events.post(song.project.topic, "song", {"song": song.pk})
    return song


def lock(song: Song) -> Song:
    """Serialises whoever numbers something of this song: stems, revisions and versions.

    PostgreSQL locks the row; on SQLite the transaction is IMMEDIATE and alone already.
    """
    return (
        Song.objects.select_for_update(of=("self",))
        .select_related("project__artist")
        .get(pk=song.pk)
    )
