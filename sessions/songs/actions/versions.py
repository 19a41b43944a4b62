"""Versions come in as bounces and get their labels; orders make the others."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from processing import events
from sessions.people.models import User
from sessions.songs import labels
from sessions.songs.actions.passports import look_again
from sessions.songs.actions.songs import lock
from sessions.songs.models import Order, Song, Version
from sessions.uploads import actions as uploads
from sessions.uploads.models import Upload


class VersionChanges(TypedDict, total=False):
    label: str
    kind: str


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
    _tell(version)
    return version


@transaction.atomic
def change_version(version: Version, **changes: Unpack[VersionChanges]) -> Version:
    """Its name, and what it is: only what is named changes. An empty name changes nothing."""
    was, said = version.kind, dict(changes)
    if label := " ".join(changes.get("label", "").split()):
        said["label"] = label
    else:
        said.pop("label", None)
    for name, value in said.items():
        setattr(version, name, value)
    version.save(update_fields=list(said))
    if version.kind != was:
        look_again(version.song)  # another bounce may be the one that stems are held against
    _tell(version)
    return version


@transaction.atomic
def retire_version(version: Version) -> Version:
    """Put aside: it is offered nowhere any more. Notes, files and what was made of it stay."""
    offered = Version.objects.filter(pk=version.pk, retired_at__isnull=True)
    return _put_aside(version, offered, at=timezone.now())


@transaction.atomic
def restore_version(version: Version) -> Version:
    retired = Version.objects.filter(pk=version.pk, retired_at__isnull=False)
    return _put_aside(version, retired, at=None)


def _put_aside(version: Version, rows: QuerySet[Version], *, at: datetime | None) -> Version:
    """Twice is once: who was first stays, and nobody is told again."""
    changed = rows.update(retired_at=at)
    version.refresh_from_db(fields=["retired_at"])
    if changed:
        look_again(version.song)
        _tell(version)
    return version


def _tell(version: Version) -> None:
    events.post(version.song.project.topic, "version", {"version": version.pk})
