"""Records that a song is held against: they come in as bounces do, and never go out again."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from processing import events
from sessions.people.models import User
from sessions.people.refusals import Refused
from sessions.songs.actions.songs import lock
from sessions.songs.models import Reference, Song
from sessions.uploads import actions as uploads

# A player reads the figures of all of them; nobody compares with more.
IN_USE_AT_MOST = 24


class TooManyReferences(Refused):
    code = "too_many_references"


class ReferenceChanges(TypedDict, total=False):
    title: str
    artist: str
    listen_for: str


@transaction.atomic
def begin_reference(  # noqa: PLR0913
    song: Song,
    *,
    by: User,
    filename: str,
    size_bytes: int,
    title: str = "",
    artist: str = "",
    listen_for: str = "",
) -> Reference:
    """The row exists before the bytes do. Without a title, the file's name says what it is."""
    song = lock(song)
    _refuse_too_many(song)
    upload = uploads.begin(project=song.project, by=by, filename=filename, size_bytes=size_bytes)
    guess = guessed(upload.filename)
    reference = Reference.objects.create(
        song=song,
        title=_line(title) or guess[0],
        artist=_line(artist) or ("" if _line(title) else guess[1]),
        listen_for=_line(listen_for),
        upload=upload,
        by=by,
    )
    _tell(reference)
    return reference


@transaction.atomic
def change_reference(reference: Reference, **changes: Unpack[ReferenceChanges]) -> Reference:
    """Only what is named changes; an empty title changes nothing."""
    said = {name: _line(str(words)) for name, words in changes.items()}
    if not said.get("title", "x"):
        del said["title"]
    for name, words in said.items():
        setattr(reference, name, words)
    reference.save(update_fields=list(said))
    _tell(reference)
    return reference


@transaction.atomic
def retire_reference(reference: Reference) -> Reference:
    """Aside, and heard by nobody; `restore_reference` brings it back."""
    in_use = Reference.objects.filter(pk=reference.pk, retired_at__isnull=True)
    return _put_aside(reference, in_use, at=timezone.now())


@transaction.atomic
def restore_reference(reference: Reference) -> Reference:
    """Back among those in use, if there is room."""
    song = lock(reference.song)
    aside = Reference.objects.filter(pk=reference.pk, retired_at__isnull=False)
    if aside.exists():
        _refuse_too_many(song)
    return _put_aside(reference, aside, at=None)


def guessed(filename: str) -> tuple[str, str]:
    """Title and artist of `03 Halden Vane - Copper Hours.flac`."""
    stem = filename.rpartition(".")[0] or filename
    words = " ".join(stem.replace("_", " ").split())
    artist, dash, title = words.partition(" - ")
    if not dash or not title:
        return words[:200], ""
    return title[:200], artist.lstrip("0123456789. ")[:200]


def _line(text: str) -> str:
    return " ".join(text.split())


def _refuse_too_many(song: Song) -> None:
    if song.references.filter(retired_at__isnull=True).count() >= IN_USE_AT_MOST:
        raise TooManyReferences(
            f"This song has {IN_USE_AT_MOST} references already.", remedy="Put one of them aside."
        )


def _put_aside(
    reference: Reference, rows: QuerySet[Reference], *, at: datetime | None
) -> Reference:
    """Twice is once: who was first stays, and nobody is told again."""
    changed = rows.update(retired_at=at)
    reference.refresh_from_db(fields=["retired_at"])
    if changed:
        _tell(reference)
    return reference


def _tell(reference: Reference) -> None:
    events.post(reference.song.project.topic, "reference", {"reference": reference.pk})
