"""Versions come in as bounces and get their labels; orders make the others."""

from __future__ import annotations

from django.db import transaction

from processing import events
from sessions.people.models import User
from sessions.songs import labels
from sessions.songs.actions.songs import lock
from sessions.songs.models import Order, Song, Version
from sessions.uploads import actions as uploads
from sessions.uploads.models import Upload


@transaction.atomic
def begin_version(  # noqa: PLR0913
    song: Song,
    *,
    by: User,
    filename: str,
    size_bytes: int,
    label: str = "",
    kind: str = Version.Kind.ROUGH,
) -> Version:
    """A bounce that was made elsewhere: the row first, then its bytes."""
    song = lock(song)
    upload = uploads.begin(project=song.project, by=by, filename=filename, size_bytes=size_bytes)
    return add_version(song, by=by, kind=kind, label=label, upload=upload)


def add_version(  # noqa: PLR0913
    song: Song,
    *,
    by: User,
    kind: str,
    label: str = "",
    upload: Upload | None = None,
    order: Order | None = None,
    masters: Version | None = None,
) -> Version:
    """The song's next version. Call it with the song locked, or two get the same number."""
    before = song.versions.order_by("-number").first()
    version = Version.objects.create(
        song=song,
        number=before.number + 1 if before else 1,
        kind=kind,
        label=" ".join(label.split())
        or labels.default_label(kind, song.versions.filter(kind=kind).count() + 1),
        upload=upload,
        order=order,
        masters=masters,
        by=by,
    )
    events.post(song.project.topic, "version", {"version": version.pk})
    return version


@transaction.atomic
def relabel_version(version: Version, label: str) -> Version:
    version.label = " ".join(label.split()) or version.label
    version.save(update_fields=["label"])
    events.post(version.song.project.topic, "version", {"version": version.pk})
    return version
